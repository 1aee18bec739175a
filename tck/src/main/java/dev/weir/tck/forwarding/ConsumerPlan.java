package dev.weir.tck.forwarding;

import dev.weir.CommitStrategy;
import dev.weir.Consumer;
import dev.weir.Place;
import dev.weir.Weir;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a builder was told, unchecked; null is what it was not told.
public record ConsumerPlan(
    List<String> topics,
    @Nullable String name,
    @Nullable Place from,
    @Nullable Place startAt,
    @Nullable Place until,
    @Nullable CommitStrategy strategy,
    @Nullable List<Integer> partitions,
    java.util.function.@Nullable Consumer<String> notices) {

  static ConsumerPlan of(List<String> topics) {
    return new ConsumerPlan(topics, null, null, null, null, null, null, null);
  }

  public ConsumerPlan topics(List<String> other) {
    return new ConsumerPlan(other, name, from, startAt, until, strategy, partitions, notices);
  }

  public ConsumerPlan name(@Nullable String other) {
    return new ConsumerPlan(topics, other, from, startAt, until, strategy, partitions, notices);
  }

  public ConsumerPlan from(@Nullable Place other) {
    return new ConsumerPlan(topics, name, other, startAt, until, strategy, partitions, notices);
  }

  public ConsumerPlan startAt(@Nullable Place other) {
    return new ConsumerPlan(topics, name, from, other, until, strategy, partitions, notices);
  }

  public ConsumerPlan until(@Nullable Place other) {
    return new ConsumerPlan(topics, name, from, startAt, other, strategy, partitions, notices);
  }

  public ConsumerPlan strategy(@Nullable CommitStrategy other) {
    return new ConsumerPlan(topics, name, from, startAt, until, other, partitions, notices);
  }

  public ConsumerPlan partitions(@Nullable List<Integer> other) {
    return new ConsumerPlan(topics, name, from, startAt, until, strategy, other, notices);
  }

  public ConsumerPlan notices(java.util.function.@Nullable Consumer<String> other) {
    return new ConsumerPlan(topics, name, from, startAt, until, strategy, partitions, other);
  }

  /// The name, where one must be there.
  public String requiredName() {
    return Objects.requireNonNull(name);
  }

  public Consumer open(Weir weir) {
    var builder = weir.consumer(topics.toArray(String[]::new));
    builder = name == null ? builder : builder.named(name);
    builder = from == null ? builder : builder.from(from);
    builder = startAt == null ? builder : builder.startAt(startAt);
    builder = until == null ? builder : builder.until(until);
    builder = strategy == null ? builder : builder.commit(strategy);
    builder =
        partitions == null
            ? builder
            : builder.partitions(partitions.stream().mapToInt(Integer::intValue).toArray());
    builder = notices == null ? builder : builder.onNotice(notices);
    return builder.open();
  }
}

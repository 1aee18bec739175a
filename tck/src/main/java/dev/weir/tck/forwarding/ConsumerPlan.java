package dev.weir.tck.forwarding;

import dev.weir.CommitStrategy;
import dev.weir.Consumer;
import dev.weir.ConsumerBuilder;
import dev.weir.Handler;
import dev.weir.Place;
import dev.weir.Running;
import dev.weir.Weir;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What a builder was told, unchecked; null is what it was not told.
///
/// @param more what else it was told, in that order
public record ConsumerPlan(
    List<String> topics,
    @Nullable String name,
    @Nullable Place from,
    @Nullable Place startAt,
    @Nullable Place until,
    @Nullable CommitStrategy strategy,
    @Nullable List<Integer> partitions,
    java.util.function.@Nullable Consumer<String> notices,
    List<Step> more) {

  /// One call to the builder.
  ///
  /// @param option the name of the method
  /// @param said its arguments
  public record Step(String option, List<?> said, UnaryOperator<ConsumerBuilder> call) {}

  static ConsumerPlan of(List<String> topics) {
    return new ConsumerPlan(topics, null, null, null, null, null, null, null, List.of());
  }

  public ConsumerPlan topics(List<String> other) {
    return new ConsumerPlan(other, name, from, startAt, until, strategy, partitions, notices, more);
  }

  public ConsumerPlan name(@Nullable String other) {
    return new ConsumerPlan(
        topics, other, from, startAt, until, strategy, partitions, notices, more);
  }

  public ConsumerPlan from(@Nullable Place other) {
    return new ConsumerPlan(
        topics, name, other, startAt, until, strategy, partitions, notices, more);
  }

  public ConsumerPlan startAt(@Nullable Place other) {
    return new ConsumerPlan(topics, name, from, other, until, strategy, partitions, notices, more);
  }

  public ConsumerPlan until(@Nullable Place other) {
    return new ConsumerPlan(
        topics, name, from, startAt, other, strategy, partitions, notices, more);
  }

  public ConsumerPlan strategy(@Nullable CommitStrategy other) {
    return new ConsumerPlan(topics, name, from, startAt, until, other, partitions, notices, more);
  }

  public ConsumerPlan partitions(@Nullable List<Integer> other) {
    return new ConsumerPlan(topics, name, from, startAt, until, strategy, other, notices, more);
  }

  public ConsumerPlan notices(java.util.function.@Nullable Consumer<String> other) {
    return new ConsumerPlan(topics, name, from, startAt, until, strategy, partitions, other, more);
  }

  /// Told one thing more.
  public ConsumerPlan also(Step step) {
    var steps = new ArrayList<>(more);
    steps.add(step);
    return more(steps);
  }

  /// The same, for options that nobody looks at.
  public ConsumerPlan also(String option, UnaryOperator<ConsumerBuilder> call) {
    return also(new Step(option, List.of(), call));
  }

  /// What this option was told last; null when it was not told.
  public @Nullable Object said(String option) {
    return more.stream()
        .filter(step -> step.option().equals(option))
        .flatMap(step -> step.said().stream())
        .reduce((_, last) -> last)
        .orElse(null);
  }

  /// Whether this option was told.
  public boolean says(String option) {
    return more.stream().anyMatch(step -> step.option().equals(option));
  }

  /// As if this option had not been told.
  public ConsumerPlan without(String option) {
    return more(more.stream().filter(step -> !step.option().equals(option)).toList());
  }

  private ConsumerPlan more(List<Step> steps) {
    return new ConsumerPlan(
        topics, name, from, startAt, until, strategy, partitions, notices, List.copyOf(steps));
  }

  /// The name, where one must be there.
  public String requiredName() {
    return Objects.requireNonNull(name);
  }

  public Consumer open(Weir weir) {
    return builder(weir).open();
  }

  public Running run(Weir weir, Handler handler) {
    return builder(weir).run(handler);
  }

  private ConsumerBuilder builder(Weir weir) {
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
    for (var step : more) {
      builder = step.call().apply(builder);
    }
    return builder;
  }
}

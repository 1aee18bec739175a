package dev.weir.client;

import dev.weir.CommitStrategy;
import dev.weir.Consumer;
import dev.weir.ConsumerBuilder;
import dev.weir.Place;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a consumer is to be. Immutable; null is "not said".
///
/// @param partitions null for all
record ConsumerDraft(
    Connection connection,
    List<String> topics,
    @Nullable String name,
    @Nullable Place from,
    @Nullable Place startAt,
    @Nullable Place until,
    @Nullable CommitStrategy strategy,
    @Nullable List<Integer> partitions,
    java.util.function.@Nullable Consumer<String> notices)
    implements ConsumerBuilder {

  ConsumerDraft(Connection connection, List<String> topics) {
    this(connection, topics, null, null, null, null, null, null, null);
  }

  @Override
  public ConsumerBuilder named(String to) {
    return new ConsumerDraft(
        connection, topics, to, from, startAt, until, strategy, partitions, notices);
  }

  @Override
  public ConsumerBuilder from(Place place) {
    return new ConsumerDraft(
        connection, topics, name, place, startAt, until, strategy, partitions, notices);
  }

  @Override
  public ConsumerBuilder startAt(Place place) {
    return new ConsumerDraft(
        connection, topics, name, from, place, until, strategy, partitions, notices);
  }

  @Override
  public ConsumerBuilder until(Place place) {
    return new ConsumerDraft(
        connection, topics, name, from, startAt, place, strategy, partitions, notices);
  }

  @Override
  public ConsumerBuilder commit(CommitStrategy to) {
    return new ConsumerDraft(
        connection, topics, name, from, startAt, until, to, partitions, notices);
  }

  @Override
  public ConsumerBuilder partitions(int... numbers) {
    var chosen = Arrays.stream(numbers).boxed().toList();
    return new ConsumerDraft(
        connection, topics, name, from, startAt, until, strategy, chosen, notices);
  }

  @Override
  public ConsumerBuilder onNotice(java.util.function.Consumer<String> to) {
    return new ConsumerDraft(
        connection, topics, name, from, startAt, until, strategy, partitions, to);
  }

  @Override
  public Consumer open() {
    connection.requireOpen();
    return new Opening(this).open();
  }
}

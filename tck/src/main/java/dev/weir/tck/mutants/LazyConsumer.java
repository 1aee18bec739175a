package dev.weir.tck.mutants;

import dev.weir.Consumer;
import dev.weir.Lag;
import dev.weir.Membership;
import dev.weir.Message;
import dev.weir.Place;
import dev.weir.TopicPartition;
import dev.weir.WeirException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Opens with the first call instead of when it was told to.
final class LazyConsumer implements Consumer {
  private final Supplier<Consumer> opening;
  private @Nullable Consumer opened;

  LazyConsumer(Supplier<Consumer> opening) {
    this.opening = opening;
  }

  private synchronized Consumer consumer() {
    if (opened == null) {
      opened = opening.get();
    }
    return opened;
  }

  @Override
  public Message next() {
    return consumer().next();
  }

  @Override
  public Optional<Message> next(Duration wait) {
    return consumer().next(wait);
  }

  @Override
  public List<Message> poll(int maxMessages, Duration wait) {
    return consumer().poll(maxMessages, wait);
  }

  @Override
  public Iterator<Message> iterator() {
    return consumer().iterator();
  }

  @Override
  public Stream<Message> stream() {
    return consumer().stream();
  }

  @Override
  public void ack(Message message) {
    consumer().ack(message);
  }

  @Override
  public void retry(Message message) {
    consumer().retry(message);
  }

  @Override
  public void retry(Message message, Duration delay) {
    consumer().retry(message, delay);
  }

  @Override
  public void retry(Message message, String reason) {
    consumer().retry(message, reason);
  }

  @Override
  public void retry(Message message, Duration delay, String reason) {
    consumer().retry(message, delay, reason);
  }

  @Override
  public void reject(Message message, String reason) {
    consumer().reject(message, reason);
  }

  @Override
  public void release(Message message) {
    consumer().release(message);
  }

  @Override
  public void extend(Message message, Duration time) {
    consumer().extend(message, time);
  }

  @Override
  public void commitAsync(BiConsumer<Map<TopicPartition, Long>, @Nullable WeirException> done) {
    consumer().commitAsync(done);
  }

  @Override
  public void pause(TopicPartition... partitions) {
    consumer().pause(partitions);
  }

  @Override
  public void resume(TopicPartition... partitions) {
    consumer().resume(partitions);
  }

  @Override
  public Set<TopicPartition> paused() {
    return consumer().paused();
  }

  @Override
  public void seek(Place place) {
    consumer().seek(place);
  }

  @Override
  public void seek(TopicPartition partition, Place place) {
    consumer().seek(partition, place);
  }

  @Override
  public void rewind(long offset) {
    consumer().rewind(offset);
  }

  @Override
  public void assign(TopicPartition partition) {
    consumer().assign(partition);
  }

  @Override
  public void unassign(TopicPartition partition) {
    consumer().unassign(partition);
  }

  @Override
  public Optional<String> name() {
    return consumer().name();
  }

  @Override
  public Membership membership() {
    return consumer().membership();
  }

  @Override
  public long position(TopicPartition partition) {
    return consumer().position(partition);
  }

  @Override
  public OptionalLong committed(TopicPartition partition) {
    return consumer().committed(partition);
  }

  @Override
  public Optional<Duration> timeToCatchUp() {
    return consumer().timeToCatchUp();
  }

  @Override
  public void commit() {
    consumer().commit();
  }

  @Override
  public Map<TopicPartition, Long> positions() {
    return consumer().positions();
  }

  @Override
  public Lag lag() {
    return consumer().lag();
  }

  @Override
  public Set<TopicPartition> assignment() {
    return consumer().assignment();
  }

  @Override
  public boolean ended() {
    return consumer().ended();
  }

  @Override
  public void close() {
    consumer().close();
  }
}

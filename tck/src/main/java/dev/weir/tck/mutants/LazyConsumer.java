package dev.weir.tck.mutants;

import dev.weir.Consumer;
import dev.weir.Lag;
import dev.weir.Message;
import dev.weir.TopicPartition;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

package dev.weir.tck.forwarding;

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
import java.util.stream.Stream;

/// Passes on to another consumer.
public class ForwardingConsumer implements Consumer {
  protected final Consumer consumer;

  public ForwardingConsumer(Consumer consumer) {
    this.consumer = consumer;
  }

  @Override
  public Message next() {
    return consumer.next();
  }

  @Override
  public Optional<Message> next(Duration wait) {
    return consumer.next(wait);
  }

  @Override
  public List<Message> poll(int maxMessages, Duration wait) {
    return consumer.poll(maxMessages, wait);
  }

  @Override
  public Iterator<Message> iterator() {
    return consumer.iterator();
  }

  @Override
  public Stream<Message> stream() {
    return consumer.stream();
  }

  @Override
  public void ack(Message message) {
    consumer.ack(message);
  }

  @Override
  public void commit() {
    consumer.commit();
  }

  @Override
  public Map<TopicPartition, Long> positions() {
    return consumer.positions();
  }

  @Override
  public Lag lag() {
    return consumer.lag();
  }

  @Override
  public Set<TopicPartition> assignment() {
    return consumer.assignment();
  }

  @Override
  public boolean ended() {
    return consumer.ended();
  }

  @Override
  public void close() {
    consumer.close();
  }
}

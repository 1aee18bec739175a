package dev.weir.tck.forwarding;

import dev.weir.NewMessage;
import dev.weir.Producer;
import dev.weir.Receipt;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Passes on to another producer.
public class ForwardingProducer implements Producer {
  protected final Producer producer;

  public ForwardingProducer(Producer producer) {
    this.producer = producer;
  }

  @Override
  public Receipt send(NewMessage message) {
    return producer.send(message);
  }

  @Override
  public CompletableFuture<Receipt> sendAsync(NewMessage message) {
    return producer.sendAsync(message);
  }

  @Override
  public List<Receipt> sendAll(List<NewMessage> messages) {
    return producer.sendAll(messages);
  }

  @Override
  public void flush() {
    producer.flush();
  }

  @Override
  public void close() {
    producer.close();
  }
}

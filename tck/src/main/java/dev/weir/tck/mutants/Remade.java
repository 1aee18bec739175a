package dev.weir.tck.mutants;

import dev.weir.NewMessage;
import dev.weir.Producer;
import dev.weir.Receipt;
import dev.weir.tck.forwarding.ForwardingProducer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/// Sends something else than what it was given.
final class Remade extends ForwardingProducer {
  private final UnaryOperator<NewMessage> change;

  Remade(Producer producer, UnaryOperator<NewMessage> change) {
    super(producer);
    this.change = change;
  }

  /// The parts of a message that can be left out.
  enum Part {
    KEY,
    PARTITION,
    TIMESTAMP,
    HEADERS
  }

  /// The message without one of its parts.
  static NewMessage without(Part part, NewMessage message) {
    var copy = NewMessage.to(message.topic());
    byte[] value = message.valueBytes();
    copy = value == null ? copy.tombstone() : copy.value(value);
    if (part != Part.KEY) {
      copy = copy.key(message.keyBytes());
    }
    if (part != Part.PARTITION && message.partition().isPresent()) {
      copy = copy.partition(message.partition().getAsInt());
    }
    if (part != Part.TIMESTAMP && message.timestamp().isPresent()) {
      copy = copy.timestamp(message.timestamp().get());
    }
    if (part != Part.HEADERS) {
      for (var header : message.headers()) {
        copy = copy.header(header);
      }
    }
    return copy;
  }

  @Override
  public Receipt send(NewMessage message) {
    return super.send(change.apply(message));
  }

  @Override
  public CompletableFuture<Receipt> sendAsync(NewMessage message) {
    return super.sendAsync(change.apply(message));
  }

  @Override
  public List<Receipt> sendAll(List<NewMessage> messages) {
    return super.sendAll(messages.stream().map(change).toList());
  }
}

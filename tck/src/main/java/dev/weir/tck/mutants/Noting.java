package dev.weir.tck.mutants;

import dev.weir.Consumer;
import dev.weir.Message;
import dev.weir.tck.forwarding.ForwardingConsumer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Notes what was handed out by `next(wait)`.
class Noting extends ForwardingConsumer {
  final List<Message> handedOut = new ArrayList<>();

  Noting(Consumer consumer) {
    super(consumer);
  }

  @Override
  public Optional<Message> next(Duration wait) {
    var message = super.next(wait);
    message.ifPresent(handedOut::add);
    return message;
  }

  /// The same message, still in the same hand, as another attempt.
  static Message atAttempt(Message message, int number) {
    var other = message.atAttempt(number);
    var holder = message.holder();
    if (holder != null) {
      other.heldBy(holder);
    }
    return other;
  }
}

package dev.weir.client.bypartition;

import dev.weir.Message;
import dev.weir.TopicPartition;
import dev.weir.spi.Settled;
import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;

/// What is done to messages that are in the program's hands, one by one.
final class Holdings {
  private final Turnstile turnstile;
  private final Lanes lanes;
  private final Hands hands;

  Holdings(Turnstile turnstile, Lanes lanes, Hands hands) {
    this.turnstile = turnstile;
    this.lanes = lanes;
    this.hands = hands;
  }

  /// Acks one message; twice is once.
  ///
  /// @throws dev.weir.NotAssigned when it is not in hand
  void ack(Message message) {
    turnstile.lock();
    try {
      var lane = lanes.of(message.topicPartition());
      boolean again =
          lane != null && message.holder() == lane && lane.shelf().isSettled(message.offset());
      if (!again && isAckedNow(message)) {
        turnstile.announce();
      }
    } finally {
      turnstile.unlock();
    }
  }

  private boolean isAckedNow(Message message) {
    return lanes.ack(lanes.holding(message), message.offset(), message.offset() + 1);
  }

  /// Takes a message out of the program's hand and does something with its lane.
  ///
  /// @throws dev.weir.NotAssigned when it is not in hand
  void takeBack(Message message, Consumer<Lane> action) {
    turnstile.lock();
    try {
      var lane = lanes.holding(message);
      hands.drop(lane, message);
      action.accept(lane);
      lanes.wake();
      lanes.update(lane);
      turnstile.announce();
    } finally {
      turnstile.unlock();
    }
  }

  /// What was enlisted is in this thread's hand again.
  void giveBack(Message message) {
    turnstile.lock();
    try {
      if (message.holder() instanceof Lane lane && !lane.isGone()) {
        lane.delist(message);
        hands.hold(hands.mine(), lane, message.offset(), message.offset() + 1);
      }
    } finally {
      turnstile.unlock();
    }
  }

  /// Messages were settled, durably, together with what is stored now.
  void settled(Collection<Message> messages, Map<TopicPartition, Settled> stored) {
    turnstile.lock();
    try {
      for (var message : messages) {
        if (message.holder() instanceof Lane lane && !lane.isGone()) {
          hands.drop(lane, message);
          lane.delist(message);
          if (lanes.settle(lane, message.offset())) {
            turnstile.announce();
          }
        }
      }
      lanes.stored(stored);
    } finally {
      turnstile.unlock();
    }
  }
}

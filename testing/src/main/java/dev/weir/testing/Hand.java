package dev.weir.testing;

import dev.weir.Consumer;
import dev.weir.Message;
import java.util.ArrayList;
import java.util.List;

/// A member of a simulated consumer, and what it has in hand.
final class Hand {
  final String name;
  final Consumer consumer;
  final List<Message> held = new ArrayList<>();
  long lastPollNanos;

  Hand(String name, Consumer consumer) {
    this.name = name;
    this.consumer = consumer;
  }

  @Override
  public String toString() {
    return name;
  }
}

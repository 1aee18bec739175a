package dev.weir.client.bypartition;

import dev.weir.CommitStrategy;
import dev.weir.Message;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/// The hands of all threads that ask for messages: what each was handed, and what was promised to
/// it. Guarded by the intake's lock.
final class Hands {
  private final Lanes lanes;
  private final boolean ackWhenAsked;
  private final @Nullable Delays delays;

  /// Weak: a thread that is gone never asks again, and its messages are never acked.
  private final Map<Thread, Hand> hands = new WeakHashMap<>();

  /// How many messages `hasNext` has promised to threads.
  private int promised;

  Hands(Lanes lanes) {
    var strategy = lanes.terms().strategy();
    this.lanes = lanes;
    this.ackWhenAsked = strategy instanceof CommitStrategy.Auto;
    this.delays =
        strategy instanceof CommitStrategy.Delayed(var delay, _)
            ? new Delays(delay.toNanos())
            : null;
  }

  /// The calling thread's.
  Hand mine() {
    return hands.computeIfAbsent(Thread.currentThread(), _ -> new Hand());
  }

  /// A thread asks for more.
  ///
  /// @return whether that made room for more
  boolean ask(Hand hand) {
    return ackWhenAsked && hand.ackAll(lanes);
  }

  /// Whether there is a message for this hand, beside those that are promised to others.
  boolean mayTake(Hand hand) {
    return free(hand) > 0;
  }

  /// How many messages there are for this hand.
  private int free(Hand hand) {
    if (promised > (hand.promised ? 1 : 0)) {
      dropDeadPromises();
    }
    return lanes.available() - (hand.promised ? promised - 1 : promised);
  }

  /// A thread that ended after `hasNext` must not keep its message from everybody.
  private void dropDeadPromises() {
    hands.keySet().removeIf(thread -> !thread.isAlive());
    promised = 0;
    for (Hand hand : hands.values()) {
      promised += hand.promised ? 1 : 0;
    }
  }

  void promise(Hand hand) {
    hand.promised = true;
    promised++;
  }

  /// Takes some messages that this hand [may take][#mayTake], one at least.
  void take(Hand hand, int most, List<Message> into) {
    int free = free(hand);
    if (hand.promised) {
      hand.promised = false;
      promised--;
    }
    int before = into.size();
    var lane = lanes.take(Math.min(most, free), into);
    long from = into.get(before).offset();
    long to = into.getLast().offset() + 1;
    if (delays != null) {
      delays.add(lane, from, to, lanes.tick());
    }
    hold(hand, lane, from, to);
  }

  /// In this hand until its thread asks again, where that acks.
  void hold(Hand hand, Lane lane, long from, long to) {
    if (ackWhenAsked) {
      hand.hold(lane, from, to);
    }
  }

  void drop(Lane lane, Message message) {
    hands.values().forEach(hand -> hand.drop(lane, message.offset()));
  }

  /// Acks what was handed out long enough ago, where that acks.
  void ackDue() {
    if (delays != null) {
      var _ = delays.ackDue(lanes, lanes.tick());
    }
  }

  /// How long until that makes a message available; [Shelf#NEVER] when it does not.
  long untilDue() {
    return delays == null || !lanes.terms().definition().orderedByKey()
        ? Shelf.NEVER
        : delays.untilDue(lanes.tick());
  }
}

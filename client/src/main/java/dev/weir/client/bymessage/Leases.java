package dev.weir.client.bymessage;

import dev.weir.Fenced;
import dev.weir.Message;
import dev.weir.NotAssigned;
import dev.weir.TopicPartition;
import dev.weir.client.member.Sharing;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;

/// What one member by message was handed, from hand-over to its end. Thread-safe.
///
/// Every message has one [Lease]; it knows its state, so that the second ack, the ack after a retry
/// and the ack of a lease that was lost are told apart without remembering what is over.
final class Leases {
  /// Messages named in an error.
  private static final int NAMED = 3;

  /// A map of so many is made anew when few are left; a smaller one is not worth it.
  private static final int ROOMY = 10_000;

  private final Sharing sharing;
  private final ReentrantLock lock = new ReentrantLock();

  /// In the order they were handed out, by message: one that is handed out again takes the place of
  /// its former lease, of which no ack may be heard any more.
  private LinkedHashMap<Message, Lease> held = new LinkedHashMap<>();

  private LinkedHashMap<Message, Lease> acked = new LinkedHashMap<>();

  /// Since `held` was made: a map keeps the room that it once took.
  private int mostHeld;

  /// Acked, and handed out again before a commit, or retried too late: whoever commits next is told.
  private final List<Message> displaced = new ArrayList<>();

  private volatile boolean unheard;

  /// What each thread was handed and has not acked by asking again. Weak: a thread that is gone
  /// never asks again, and the leases of its messages run out.
  private final Map<Thread, List<Lease>> hands = new WeakHashMap<>();

  Leases(Sharing sharing) {
    this.sharing = sharing;
  }

  /// The program is handed these.
  ///
  /// @param byThread to be acked when this thread asks again
  void handOut(Collection<Message> messages, long nowNanos, boolean byThread) {
    lock.lock();
    try {
      var hand = byThread ? hand() : null;
      for (var message : messages) {
        var lease = new Lease(sharing, message, nowNanos);
        message.heldBy(lease);
        hold(lease);
        if (hand != null) {
          hand.add(lease);
        }
      }
      mostHeld = Math.max(mostHeld, held.size());
    } finally {
      lock.unlock();
    }
  }

  private List<Lease> hand() {
    return hands.computeIfAbsent(Thread.currentThread(), _ -> new ArrayList<>());
  }

  private void hold(Lease lease) {
    var former = held.remove(lease.message);
    if (former != null) {
      former.state = Lease.State.LOST;
    }
    former = acked.remove(lease.message);
    if (former != null) {
      displace(former);
    }
    held.put(lease.message, lease);
  }

  private void displace(Lease lease) {
    lease.state = Lease.State.LOST;
    displaced.add(lease.message);
  }

  /// Ends what the calling thread was handed.
  ///
  /// @param ack false to leave it until its leases run out
  void emptyHand(boolean ack) {
    lock.lock();
    try {
      var hand = hands.get(Thread.currentThread());
      if (hand == null || hand.isEmpty()) {
        return;
      }
      if (ack) {
        hand.forEach(this::ackIfHeld);
      }
      // One in a transaction comes back when that is aborted.
      hand.removeIf(lease -> !ack || lease.state != Lease.State.ENLISTED);
    } finally {
      lock.unlock();
    }
  }

  private void ackIfHeld(Lease lease) {
    if (lease.state == Lease.State.HELD) {
      held.remove(lease.message);
      lease.state = Lease.State.ACKED;
      acked.put(lease.message, lease);
    }
  }

  /// @throws NotAssigned when this member does not hold it
  /// @throws Fenced when its lease is over
  void ack(Message message) {
    lock.lock();
    try {
      var lease = lease(message);
      if (lease.state == Lease.State.ENLISTED || lease.state == Lease.State.GIVEN_UP) {
        throw over(lease);
      }
      if (lease.state == Lease.State.LOST) {
        throw fenced(List.of(message));
      }
      ackIfHeld(lease);
    } finally {
      lock.unlock();
    }
  }

  /// Acks everything that is held.
  void ackAll() {
    lock.lock();
    try {
      List.copyOf(held.values()).forEach(this::ackIfHeld);
    } finally {
      lock.unlock();
    }
  }

  /// Acks what was handed out then or earlier.
  void ackHandedOutUntil(long nanos) {
    lock.lock();
    try {
      var first = held.firstEntry();
      while (first != null && first.getValue().handedOutNanos - nanos <= 0) {
        ackIfHeld(first.getValue());
        first = held.firstEntry();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Takes a message out of the program's hands: it is given up, or goes into a transaction. Should
  /// that fail, [#giveBack] takes it back.
  ///
  /// @throws NotAssigned when this member does not hold it
  /// @throws Fenced when its lease is over
  void take(Message message, Lease.State as) {
    lock.lock();
    try {
      var lease = lease(message);
      if (lease.state == Lease.State.LOST) {
        throw fenced(List.of(message));
      }
      if (lease.state != Lease.State.HELD) {
        throw over(lease);
      }
      held.remove(message);
      lease.state = as;
    } finally {
      lock.unlock();
    }
  }

  /// Refuses a message that is not in the program's hands.
  void requireHeld(Message message) {
    lock.lock();
    try {
      var lease = lease(message);
      if (lease.state == Lease.State.LOST) {
        throw fenced(List.of(message));
      }
      if (lease.state != Lease.State.HELD) {
        throw over(lease);
      }
    } finally {
      lock.unlock();
    }
  }

  /// What was taken is in the program's hands again, unless it was lost meanwhile.
  void giveBack(Collection<Message> messages, Lease.State from) {
    lock.lock();
    try {
      for (var message : messages) {
        var lease = lease(message);
        if (lease.state == from && held.containsKey(message)) {
          lease.state = Lease.State.LOST; // it was handed out again meanwhile
        } else if (lease.state == from) {
          lease.state = Lease.State.HELD;
          hold(lease);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /// What a transaction took is durably done.
  void settled(Collection<Message> messages) {
    lock.lock();
    try {
      messages.forEach(message -> lease(message).state = Lease.State.SETTLED);
    } finally {
      lock.unlock();
    }
  }

  /// These leases are over.
  void lost(Collection<Message> messages) {
    lock.lock();
    try {
      for (var message : messages) {
        var lease = lease(message);
        held.remove(message, lease);
        lease.state = Lease.State.LOST;
      }
    } finally {
      lock.unlock();
    }
  }

  /// Something was given back, and whether in time is not known yet: the next commit is to ask.
  void awaitWord() {
    unheard = true;
  }

  boolean takeAwaited() {
    boolean awaited = unheard;
    unheard = false;
    return awaited;
  }

  /// The lease of a message that was given back had been over: whoever commits next is told.
  void lostLater(Message message) {
    lock.lock();
    try {
      displace(lease(message));
    } finally {
      lock.unlock();
    }
  }

  /// Whether that is known already, and whoever asks is told instead.
  boolean takeLost(Message message) {
    lock.lock();
    try {
      return displaced.remove(message);
    } finally {
      lock.unlock();
    }
  }

  /// All leases of these partitions are over; their acks that are not durable are forgotten.
  void loseAll(Set<TopicPartition> partitions) {
    lock.lock();
    try {
      loseAll(held, partitions);
      loseAll(acked, partitions);
    } finally {
      lock.unlock();
    }
  }

  private static void loseAll(Map<Message, Lease> leases, Set<TopicPartition> partitions) {
    leases
        .values()
        .removeIf(lease -> {
          boolean gone = partitions.contains(lease.message.topicPartition());
          if (gone) {
            lease.state = Lease.State.LOST;
          }
          return gone;
        });
  }

  /// Hands over what is acked and not durable; [#committed] or [#uncommitted] follows.
  List<Lease> takeAcked() {
    lock.lock();
    try {
      var taken = List.copyOf(acked.values());
      acked = new LinkedHashMap<>();
      if (mostHeld > ROOMY && held.size() < mostHeld / 8) {
        held = new LinkedHashMap<>(held);
        mostHeld = held.size();
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /// @param stale those whose lease was over
  void committed(List<Lease> leases, Collection<Message> stale) {
    var lost = stale.isEmpty() ? List.<Message>of() : new HashSet<>(stale);
    lock.lock();
    try {
      for (var lease : leases) {
        lease.state = lost.contains(lease.message) ? Lease.State.LOST : Lease.State.SETTLED;
      }
    } finally {
      lock.unlock();
    }
  }

  /// The commit failed: they are acked, as before, unless they were handed out again meanwhile.
  void uncommitted(List<Lease> leases) {
    lock.lock();
    try {
      for (var lease : leases) {
        if (held.containsKey(lease.message) || acked.containsKey(lease.message)) {
          displace(lease);
        } else {
          acked.put(lease.message, lease);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /// Messages that were given back too late, or acked and handed out again before a commit, each
  /// told once.
  List<Message> takeDisplaced() {
    lock.lock();
    try {
      var taken = List.copyOf(displaced);
      displaced.clear();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /// How many are in hand, or acked and not durably so.
  int unsettled() {
    lock.lock();
    try {
      return held.size() + acked.size();
    } finally {
      lock.unlock();
    }
  }

  private Lease lease(Message message) {
    if (message.holder() instanceof Lease lease && lease.sharing() == sharing) {
      return lease;
    }
    throw new NotAssigned(
        "message %s was not handed to this consumer; only what it received can be acked or given up"
            .formatted(message));
  }

  private static NotAssigned over(Lease lease) {
    return new NotAssigned(
        "message %s is in nobody's hands any more: it %s"
            .formatted(
                lease.message,
                switch (lease.state) {
                  case ENLISTED -> "is part of a transaction";
                  case GIVEN_UP -> "was retried, rejected or released";
                  case ACKED, SETTLED -> "is acked";
                  case HELD, LOST -> "is held";
                }));
  }

  /// The error for messages whose lease was over.
  static Fenced fenced(Collection<Message> messages) {
    return new Fenced(lostSentence(messages));
  }

  static String lostSentence(Collection<Message> messages) {
    var named = messages.stream().limit(NAMED).map(Message::toString).toList();
    String more = messages.size() > NAMED ? " and %,d more".formatted(messages.size() - NAMED) : "";
    return ("the lease of %s%s was over: another member is handed it, or all were moved by a seek. "
            + "Take a longer lease(...), or extend(m) while you work")
        .formatted(String.join(", ", named), more);
  }
}

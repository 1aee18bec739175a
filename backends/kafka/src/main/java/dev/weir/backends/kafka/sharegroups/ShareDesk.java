package dev.weir.backends.kafka.sharegroups;

import dev.weir.Closed;
import dev.weir.ConsumerDefinition;
import dev.weir.Message;
import dev.weir.TopicPartition;
import dev.weir.WeirException;
import dev.weir.spi.LeaseFeed;
import dev.weir.spi.Subjects;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Where the threads that own share consumers and the threads that ask for messages meet: what is
/// leased, to whom, and until when. Thread-safe.
///
/// Leases are kept here and not by the broker: a member renews its locks as long as it has anything,
/// and gives a message back when its lease is over. The broker's lock only bounds what the loss of
/// this process costs.
final class ShareDesk {
  private final Terms terms;
  private final Subjects subjects;
  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<ShareLease> ready = new ArrayDeque<>();

  /// All that the broker has given to us and has not got back.
  private final Set<ShareLease> given = new HashSet<>();

  /// Those that a verdict may come for.
  private final Map<Message, ShareLease> out = new HashMap<>();

  private @Nullable WeirException failure;
  private int takers;
  private long wakes;
  private boolean wokenEarly;
  private boolean paused;
  private boolean closed;

  /// What a consumer asked for.
  ///
  /// @param keep how long a message is kept for nobody
  /// @param ends where each partition ends; empty to go on for ever
  record Terms(ConsumerDefinition definition, Duration keep, Map<TopicPartition, Long> ends) {}

  /// Sees to it that messages come. Called without a lock.
  @FunctionalInterface
  interface Supply {
    void want(int maxMessages);
  }

  ShareDesk(Terms terms, LongSupplier nanoTime) {
    this.terms = terms;
    this.subjects = Subjects.of(terms.definition);
    this.nanoTime = nanoTime;
  }

  /// As [LeaseFeed#poll], but for its end.
  LeaseFeed.Leased take(int maxMessages, Duration wait, Supply supply) throws InterruptedException {
    long deadline = nanoTime.getAsLong() + TimeUnit.NANOSECONDS.convert(wait);
    lock.lockInterruptibly();
    long wakesBefore = wakes;
    takers++;
    try {
      while (true) {
        var error = failure;
        failure = null;
        if (closed) {
          throw new Closed("this consumer is closed");
        }
        var leased = taken(maxMessages);
        if (!leased.messages().isEmpty() || !leased.exhausted().isEmpty()) {
          failure = error;
          return leased;
        }
        if (error != null) {
          throw error;
        }
        long left = deadline - nanoTime.getAsLong();
        if (wokenEarly || wakes != wakesBefore || left <= 0) {
          wokenEarly = false;
          return LeaseFeed.Leased.NONE;
        }
        if (!paused) {
          want(supply, maxMessages);
        }
        if (ready.isEmpty() || paused) {
          var _ = changed.awaitNanos(Math.min(left, ShareFeed.LOOK_AGAIN.toNanos()));
        }
      }
    } finally {
      takers--;
      lock.unlock();
    }
  }

  private void want(Supply supply, int maxMessages) {
    lock.unlock();
    try {
      supply.want(maxMessages);
    } finally {
      lock.lock();
    }
  }

  private LeaseFeed.Leased taken(int maxMessages) {
    var messages = new ArrayList<Message>();
    var exhausted = new ArrayList<Message>();
    while (!paused && messages.size() + exhausted.size() < maxMessages && !ready.isEmpty()) {
      var lease = ready.removeFirst();
      lease.state = ShareLease.State.OUT;
      lease.until = nanoTime.getAsLong() + terms.definition.lease().toNanos();
      out.put(lease.message, lease);
      (lease.message.attempt() > terms.definition.attempts() ? exhausted : messages)
          .add(lease.message);
    }
    return new LeaseFeed.Leased(messages, exhausted, false);
  }

  /// Owner: brings messages.
  void bring(Collection<ShareLease> leases) {
    locked(() -> {
      long keptUntil = nanoTime.getAsLong() + terms.keep.toNanos();
      given.addAll(leases);
      for (var lease : leases) {
        if (isBeyond(lease.message)) {
          lease.state = ShareLease.State.BEYOND;
          lease.until = Long.MAX_VALUE;
        } else {
          lease.until = keptUntil;
          ready.addLast(lease);
        }
      }
      changed.signalAll();
    });
  }

  /// Whether the consumer's filters let it through.
  boolean wants(Message message) {
    return subjects.want(message);
  }

  private boolean isBeyond(Message message) {
    return !terms.ends.isEmpty()
        && message.offset() >= terms.ends.getOrDefault(message.topicPartition(), 0L);
  }

  /// Owner: ends those whose time is over, which are given back now.
  List<ShareLease> overdue(Collection<ShareLease> leases) {
    var over = new ArrayList<ShareLease>();
    locked(() -> {
      long now = nanoTime.getAsLong();
      for (var lease : leases) {
        if (isTimed(lease) && lease.until - now <= 0) {
          over.add(lease);
        }
      }
      over.forEach(this::end);
    });
    return over;
  }

  /// Owner: until the first of these is overdue.
  Duration untilOverdue(Collection<ShareLease> leases) {
    lock.lock();
    try {
      long now = nanoTime.getAsLong();
      long least = Long.MAX_VALUE;
      for (var lease : leases) {
        if (isTimed(lease)) {
          least = Math.min(least, Math.max(0, lease.until - now));
        }
      }
      return Duration.ofNanos(least);
    } finally {
      lock.unlock();
    }
  }

  /// One that is given up has its verdict under way.
  private static boolean isTimed(ShareLease lease) {
    return switch (lease.state) {
      case READY, OUT, WAITING -> true;
      case BEYOND, GONE -> false;
    };
  }

  /// Owner: the broker has heard of these, or given them to others.
  void done(Collection<ShareLease> leases) {
    locked(() -> {
      leases.forEach(this::end);
      leases.forEach(given::remove);
    });
  }

  /// By partition, the lowest offset of what the broker has given to us.
  Map<TopicPartition, Long> lowest() {
    var lowest = new HashMap<TopicPartition, Long>();
    locked(() ->
        given.forEach(lease ->
            lowest.merge(lease.message.topicPartition(), lease.message.offset(), Math::min)));
    return lowest;
  }

  private void end(ShareLease lease) {
    lease.state = ShareLease.State.GONE;
    ready.remove(lease);
    out.remove(lease.message, lease);
  }

  /// Ends a lease for a verdict on it; null when it had gone.
  @Nullable ShareLease giveUp(Message message) {
    lock.lock();
    try {
      var lease = held(message);
      if (lease != null) {
        end(lease);
      }
      return lease;
    } finally {
      lock.unlock();
    }
  }

  /// Takes back [#giveUp]: the verdict failed before it had any effect.
  void takeBack(ShareLease lease) {
    locked(() -> {
      lease.state = ShareLease.State.OUT;
      out.put(lease.message, lease);
    });
  }

  /// Ends a lease, and keeps the message until it is due; false when it had gone.
  boolean hold(Message message, Duration delay) {
    lock.lock();
    try {
      var lease = held(message);
      if (lease == null) {
        return false;
      }
      out.remove(message);
      lease.state = ShareLease.State.WAITING;
      lease.until = nanoTime.getAsLong() + delay.toNanos();
      lease.member.nudge();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Makes leases last from now on; all or none.
  ///
  /// @return the first whose lease had gone
  @Nullable Message extend(Collection<Message> messages, Duration time) {
    lock.lock();
    try {
      for (var message : messages) {
        if (held(message) == null) {
          return message;
        }
      }
      for (var message : messages) {
        var lease = held(message);
        if (lease != null) {
          lease.until = nanoTime.getAsLong() + time.toNanos();
          lease.member.nudge();
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable ShareLease held(Message message) {
    var lease = out.get(message);
    // Its owner may not have come round to end it.
    return lease == null
            || lease.message.attempt() != message.attempt()
            || lease.until - nanoTime.getAsLong() <= 0
        ? null
        : lease;
  }

  /// Whether somebody waits for messages.
  boolean isWaitedFor() {
    lock.lock();
    try {
      return takers > 0 && ready.isEmpty() && !paused;
    } finally {
      lock.unlock();
    }
  }

  void pause(boolean on) {
    locked(() -> {
      paused = on;
      changed.signalAll();
    });
  }

  /// Owner: the next take throws this.
  void fail(WeirException error) {
    locked(() -> {
      failure = error;
      changed.signalAll();
    });
  }

  /// Ends takes under way, or the next one.
  void wake() {
    locked(() -> {
      wokenEarly = takers == 0;
      wakes++;
      changed.signalAll();
    });
  }

  void close() {
    locked(() -> {
      closed = true;
      ready.clear();
      out.clear();
      changed.signalAll();
    });
  }

  private void locked(Runnable action) {
    lock.lock();
    try {
      action.run();
    } finally {
      lock.unlock();
    }
  }
}

package dev.weir.client;

import dev.weir.Fenced;
import dev.weir.Membership;
import dev.weir.Message;
import dev.weir.TopicPartition;
import dev.weir.spi.LeaseFeed;
import dev.weir.spi.ShareRequest;
import dev.weir.spi.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One consumer's leases over partition 0 of a topic of a [TinyLog], shared by its members; time
/// passes when the test says so.
final class TinyLeases {
  private final TinyLog log;
  private final TopicPartition topic;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final TreeMap<Long, Entry> entries = new TreeMap<>();
  private final List<Verdict> verdicts = new ArrayList<>();
  private final List<Duration> extensions = new ArrayList<>();
  private int settles;
  private int most = 3;
  private long read;
  private int polling;
  private @Nullable RuntimeException settleFailure;
  private @Nullable RuntimeException pollFailure;
  private final List<String> skipped = new ArrayList<>();

  TinyLeases(TinyLog log, String topic) {
    this.log = log;
    this.topic = new TopicPartition(topic, 0);
    log.leaseFrom(this::feed);
  }

  private static final class Entry {
    final Message message;
    int attempt;
    @Nullable Feed holder;
    boolean waiting;
    boolean settled;

    Entry(Message message) {
      this.message = message;
    }
  }

  LeaseFeed feed(ShareRequest request) {
    most = request.definition().attempts();
    return new Feed(request.ends().getOrDefault(topic, Long.MAX_VALUE));
  }

  /// Everything that was settled, in order.
  List<Verdict> verdicts() {
    return verdicts;
  }

  /// How long leases were made, in order.
  List<Duration> extensions() {
    lock.lock();
    try {
      return List.copyOf(extensions);
    } finally {
      lock.unlock();
    }
  }

  /// How many calls settled something.
  int settles() {
    return settles;
  }

  /// How many threads wait in a poll.
  int polling() {
    lock.lock();
    try {
      return polling;
    } finally {
      lock.unlock();
    }
  }

  void failNextPoll(RuntimeException failure) {
    lock.lock();
    try {
      pollFailure = failure;
    } finally {
      lock.unlock();
    }
  }

  /// Offset ranges that were skipped.
  List<String> skipped() {
    return skipped;
  }

  void failNextSettle(RuntimeException failure) {
    settleFailure = failure;
  }

  /// Every lease runs out, and every retry is due.
  void timePasses() {
    lock.lock();
    try {
      for (var entry : entries.values()) {
        entry.holder = null;
        entry.waiting = false;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Offsets that are not settled.
  List<Long> unsettled() {
    lock.lock();
    try {
      look();
      return entries.entrySet().stream()
          .filter(entry -> !entry.getValue().settled)
          .map(Map.Entry::getKey)
          .toList();
    } finally {
      lock.unlock();
    }
  }

  private void look() {
    for (var message : log.read(topic, read, 1_000, Integer.MAX_VALUE).messages()) {
      entries.put(message.offset(), new Entry(message));
      read = message.offset() + 1;
    }
  }

  private final class Feed implements LeaseFeed {
    private final long end;
    private final Set<TopicPartition> paused = new HashSet<>();
    private boolean woken;

    Feed(long end) {
      this.end = end;
    }

    @Override
    public Leased poll(int maxMessages, Duration wait) throws InterruptedException {
      lock.lockInterruptibly();
      polling++;
      try {
        long left = TimeUnit.NANOSECONDS.convert(wait);
        while (true) {
          var leased = lease(maxMessages);
          if (!leased.messages().isEmpty()
              || !leased.exhausted().isEmpty()
              || leased.ended()
              || woken
              || left <= 0) {
            woken = false;
            return leased;
          }
          left = changed.awaitNanos(Math.min(left, TimeUnit.MILLISECONDS.toNanos(5)));
        }
      } finally {
        polling--;
        lock.unlock();
      }
    }

    private Leased lease(int maxMessages) {
      var failure = pollFailure;
      pollFailure = null;
      if (failure != null) {
        throw failure;
      }
      look();
      var messages = new ArrayList<Message>();
      var exhausted = new ArrayList<Message>();
      boolean ended = true;
      for (var entry : entries.headMap(end).values()) {
        ended &= entry.settled;
        boolean free = !entry.settled && entry.holder == null && !entry.waiting;
        if (!free || paused.contains(topic) || messages.size() == maxMessages) {
          continue;
        }
        entry.holder = this;
        if (entry.attempt == most) {
          exhausted.add(entry.message.atAttempt(entry.attempt));
        } else {
          messages.add(entry.message.atAttempt(++entry.attempt));
        }
      }
      return new Leased(messages, exhausted, end != Long.MAX_VALUE && ended && read >= end);
    }

    @Override
    public List<Message> settle(Collection<Verdict> settling) {
      lock.lock();
      try {
        var failure = settleFailure;
        settleFailure = null;
        if (failure != null) {
          throw failure;
        }
        settles++;
        var stale = new ArrayList<Message>();
        for (var verdict : settling) {
          var entry = entries.get(verdict.message().offset());
          if (entry == null
              || entry.holder != this
              || entry.attempt != verdict.message().attempt()) {
            stale.add(verdict.message());
            continue;
          }
          entry.holder = null;
          verdicts.add(verdict);
          switch (verdict) {
            case Verdict.Ack _ -> entry.settled = true;
            case Verdict.Retry _ -> entry.waiting = true;
            case Verdict.Release(_, var delay) -> {
              entry.attempt--;
              entry.waiting = delay.isPositive();
            }
            case Verdict.Reject(_, var letter) -> {
              entry.settled = true;
              var _ = log.appender().append(letter).join();
            }
          }
        }
        changed.signalAll();
        return stale;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void extend(Collection<Message> messages, Duration from) {
      lock.lock();
      try {
        for (var message : messages) {
          var entry = entries.get(message.offset());
          if (entry == null || entry.holder != this) {
            throw new Fenced("the lease of " + message + " is over");
          }
        }
        extensions.add(from);
      } finally {
        lock.unlock();
      }
    }

    @Override
    public Map<TopicPartition, Long> positions() {
      var unsettled = unsettled();
      return Map.of(topic, unsettled.isEmpty() ? read : unsettled.getFirst());
    }

    @Override
    public void seek(Map<TopicPartition, Long> offsets) {
      lock.lock();
      try {
        entries.clear();
        read = offsets.getOrDefault(topic, read);
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void pause(Collection<TopicPartition> partitions) {
      paused.addAll(partitions);
    }

    @Override
    public void resume(Collection<TopicPartition> partitions) {
      paused.removeAll(partitions);
    }

    @Override
    public void skip(TopicPartition partition, long from, long to) {
      skipped.add(partition + " " + from + "-" + to);
    }

    @Override
    public Membership membership() {
      return new Membership.Member("tiny", 1);
    }

    @Override
    public void wake() {
      lock.lock();
      try {
        woken = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      lock.lock();
      try {
        for (var entry : entries.values()) {
          if (entry.holder == this) {
            entry.holder = null;
            entry.attempt--;
          }
        }
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}

package dev.weir.server.requests;

import java.util.concurrent.atomic.AtomicLong;

/// Records that are read and not yet sent, of all connections. Nobody waits: when there is little
/// left, answers become small. Thread-safe.
final class AnswerBytes {
  /// What everybody is given: less would be mostly overhead.
  private static final int LEAST = 64 << 10;

  private final long limit;
  private final AtomicLong taken = new AtomicLong();

  AnswerBytes(long limit) {
    this.limit = limit;
  }

  /// @return how much may be read: to be given back
  int take(int wanted) {
    long before = taken.getAndAdd(wanted);
    int granted = (int) Math.min(wanted, Math.max(limit - before, LEAST));
    give(wanted - granted);
    return granted;
  }

  void give(int bytes) {
    taken.addAndGet(-bytes);
  }

  long taken() {
    return taken.get();
  }
}

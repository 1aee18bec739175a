package dev.weir.engine;

import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Waits for new messages in some partitions, without polling: publishing signals it. Several
/// threads may wait.
public final class Watch implements AutoCloseable {
  private final List<PartitionLog> partitions;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition signalled = lock.newCondition();
  private final ReadBound bound;
  private final Runnable told;
  private volatile int waiting;
  private boolean woken;

  /// @param bound up to where whoever waits sees
  /// @param told runs on the writer whenever a partition has changed: it must be short
  Watch(List<PartitionLog> partitions, ReadBound bound, Runnable told) {
    this.partitions = List.copyOf(partitions);
    this.bound = bound;
    this.told = told;
    for (var partition : this.partitions) {
      partition.watch(this);
    }
  }

  /// How a thread waits on a condition whose lock it holds.
  @FunctionalInterface
  public interface Pause {
    /// Returns when it is signalled, when the time is over, or for no reason.
    void await(ReentrantLock lock, Condition condition, long nanos) throws InterruptedException;
  }

  /// Waits until one of the partitions ends above its offset (in the order in which they were
  /// given; `Long.MAX_VALUE` for one that does not matter), one is deleted, [#wake] is called, the
  /// time is over, or for no reason.
  public void await(long[] nextOffsets, long nanos, Pause pause) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      waiting++;
      if (!woken && !ready(nextOffsets) && nanos > 0) {
        pause.await(lock, signalled, nanos);
      }
    } finally {
      waiting--;
      if (waiting == 0) {
        woken = false;
      }
      lock.unlock();
    }
  }

  private boolean ready(long[] nextOffsets) {
    for (int i = 0; i < nextOffsets.length; i++) {
      var partition = partitions.get(i);
      boolean wanted = nextOffsets[i] != Long.MAX_VALUE;
      if (wanted && (partition.end(bound) > nextOffsets[i] || partition.isDeleted())) {
        return true;
      }
    }
    return false;
  }

  /// Ends every wait under way, or the next one.
  public void wake() {
    lock.lock();
    try {
      woken = true;
      signalled.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// A partition that is watched has changed. Publishing comes before this call, and a waiter
  /// counts itself before it looks: one of the two sees the other.
  void changed() {
    told.run();
    if (waiting > 0) {
      lock.lock();
      try {
        signalled.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  @Override
  public void close() {
    for (var partition : partitions) {
      partition.unwatch(this);
    }
    wake();
  }
}

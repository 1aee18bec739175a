package dev.weir.engine;

import dev.weir.log.FiledBatch;
import dev.weir.log.JournalStart;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What the writer leaves to the filer, in the order in which it became durable. Thread-safe.
final class Backlog {

  /// One thing to do for the filer.
  sealed interface Item {
    /// Append a batch to its partition's segments, then let go of it.
    ///
    /// @param chargedBytes to be given back to the budget
    record File(PartitionLog partition, FiledBatch batch, long chargedBytes) implements Item {}

    /// Messages below this offset are gone.
    record Retire(int topicId, int partition, long belowOffset) implements Item {}

    record RetireTopic(int topicId) implements Item {}

    /// Everything before this item, and nothing behind it, goes into a snapshot.
    record Checkpoint(SnapshotSeed seed) implements Item {}
  }

  /// What the writer knows of a snapshot at the moment when it asks for one.
  ///
  /// @param state the state's records, encoded
  record SnapshotSeed(
      JournalStart journal,
      long syncedRound,
      long engineTimeMillis,
      long epoch,
      List<byte[]> state) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition enough = lock.newCondition();
  private ArrayDeque<Item> items = new ArrayDeque<>();
  private final long fileBytes;
  private long bytes;
  private boolean urgent;

  /// @param fileBytes wakes the filer when this much waits
  Backlog(long fileBytes) {
    this.fileBytes = fileBytes;
  }

  void add(Item item) {
    lock.lock();
    try {
      items.addLast(item);
      switch (item) {
        case Item.File file -> bytes += file.batch().batch().length;
        case Item.Checkpoint c -> urgent = true;
        case Item.Retire r -> {}
        case Item.RetireTopic r -> {}
      }
      if (urgent || bytes >= fileBytes) {
        enough.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Wakes the filer although not much waits.
  void hurry() {
    lock.lock();
    try {
      urgent = true;
      enough.signal();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until enough waits, something is urgent, or the time is over.
  void await(long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!urgent && bytes < fileBytes && nanos > 0) {
        nanos = enough.awaitNanos(nanos);
      }
    } finally {
      lock.unlock();
    }
  }

  ArrayDeque<Item> takeAll() {
    lock.lock();
    try {
      var taken = items;
      items = new ArrayDeque<>();
      bytes = 0;
      urgent = false;
      return taken;
    } finally {
      lock.unlock();
    }
  }
}

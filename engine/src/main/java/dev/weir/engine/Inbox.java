package dev.weir.engine;

import dev.weir.state.Command;
import dev.weir.state.Reply;
import dev.weir.state.State;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What waits for the writer: operations in the order they came, and partitions with something to
/// seal. Thread-safe.
final class Inbox {

  /// What is asked of the writer.
  sealed interface Operation {
    void fail(EngineException error);
  }

  /// To be decided, and answered when durable.
  ///
  /// @param batches what the command's appends take offsets for
  record Change(Command command, List<OpenBatch> batches, CompletableFuture<Reply> reply)
      implements Operation {
    Change(Command command, CompletableFuture<Reply> reply) {
      this(command, List.of(), reply);
    }

    @Override
    public void fail(EngineException error) {
      batches.forEach(batch -> batch.fail(error));
      reply.completeExceptionally(error);
    }
  }

  /// To be answered when everything that the answer may depend on is durable (D2).
  record Question<T>(Function<State, T> question, CompletableFuture<T> answer)
      implements Operation {
    /// Looks now; the caller hears of it when it runs what this gives.
    Runnable look(State state) {
      T seen = question.apply(state);
      return () -> answer.complete(seen);
    }

    @Override
    public void fail(EngineException error) {
      answer.completeExceptionally(error);
    }
  }

  private final Builders builders = new Builders();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final ArrayDeque<Operation> operations = new ArrayDeque<>();
  private ArrayDeque<PartitionLog> dirty = new ArrayDeque<>();
  private boolean nudged;
  private boolean writerWaits;
  private volatile @Nullable EngineException closed;

  Builders builders() {
    return builders;
  }

  /// @throws EngineException why nothing more is taken
  void checkOpen() {
    var reason = closed;
    if (reason != null) {
      throw again(reason);
    }
  }

  void add(Operation operation) {
    lock.lock();
    try {
      if (closed == null) {
        operations.addLast(operation);
        signal();
        return;
      }
    } finally {
      lock.unlock();
    }
    operation.fail(again(closed));
  }

  /// @return false when nothing is taken any more
  boolean dirty(PartitionLog partition) {
    lock.lock();
    try {
      if (closed != null) {
        return false;
      }
      dirty.addLast(partition);
      signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Has the writer look around although nothing came.
  void nudge() {
    lock.lock();
    try {
      nudged = true;
      signal();
    } finally {
      lock.unlock();
    }
  }

  private void signal() {
    if (writerWaits) {
      arrived.signal();
    }
  }

  @Nullable Operation peek() {
    lock.lock();
    try {
      return operations.peekFirst();
    } finally {
      lock.unlock();
    }
  }

  void remove() {
    lock.lock();
    try {
      operations.removeFirst();
    } finally {
      lock.unlock();
    }
  }

  /// The partitions that became dirty since the last call, in that order.
  ArrayDeque<PartitionLog> takeDirty() {
    lock.lock();
    try {
      var taken = dirty;
      dirty = new ArrayDeque<>();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /// Waits until there is something to do.
  ///
  /// @return false when the time is over first
  boolean await(long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      writerWaits = true;
      while (operations.isEmpty() && dirty.isEmpty() && !nudged) {
        if (nanos <= 0) {
          return false;
        }
        nanos = arrived.awaitNanos(nanos);
      }
      nudged = false;
      return true;
    } finally {
      writerWaits = false;
      lock.unlock();
    }
  }

  boolean isClosed() {
    return closed != null;
  }

  /// Takes nothing more, and gives back what was left. Only the first reason counts.
  List<Operation> close(EngineException reason) {
    lock.lock();
    try {
      if (closed == null) {
        closed = reason;
      }
      var left = new ArrayList<>(operations);
      operations.clear();
      nudged = true;
      arrived.signal();
      return left;
    } finally {
      lock.unlock();
    }
  }

  /// The same error for another caller: what comes after it was never on its way to the disk.
  private static EngineException again(@Nullable EngineException reason) {
    return reason instanceof EngineException.Failed failed && failed.getCause() != null
        ? new EngineException.Failed(failed.getCause(), false)
        : new EngineException.Stopped();
  }
}

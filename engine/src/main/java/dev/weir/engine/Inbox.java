package dev.weir.engine;

import dev.weir.state.Command;
import dev.weir.state.Decision;
import dev.weir.state.Now;
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

/// What waits for the writer: operations in the order they came, those apart that need not wait for
/// a sync, and partitions with something to seal. Thread-safe.
final class Inbox {

  /// What is asked of the writer.
  sealed interface Operation {
    void fail(EngineException error);
  }

  /// To be decided, and answered when durable.
  ///
  /// @param batches what the command's appends take offsets for
  /// @param by null for who lives in this process
  record Change(
      Command command, List<OpenBatch> batches, @Nullable Asked by, CompletableFuture<Reply> reply)
      implements Operation {
    Change(Command command, CompletableFuture<Reply> reply) {
      this(command, List.of(), null, reply);
    }

    Decision decide(State state, Now now) {
      var decision = state.decide(command, now);
      return by == null ? decision : by.kept(decision, state);
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
  private final Line operations = new Line();
  private final Line handOvers = new Line();
  private ArrayDeque<PartitionLog> dirty = new ArrayDeque<>();
  private boolean nudged;
  private boolean writerWaits;
  private boolean onlyHandOvers;
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

  /// Operations in the order they came. The writer alone takes any.
  final class Line {
    private final ArrayDeque<Operation> waiting = new ArrayDeque<>();

    @Nullable Operation peek() {
      lock.lock();
      try {
        return waiting.peekFirst();
      } finally {
        lock.unlock();
      }
    }

    void remove() {
      lock.lock();
      try {
        waiting.removeFirst();
      } finally {
        lock.unlock();
      }
    }
  }

  Line operations() {
    return operations;
  }

  /// Those of [Command.Written].
  Line handOvers() {
    return handOvers;
  }

  void add(Operation operation) {
    boolean handOver =
        operation instanceof Change change && change.command() instanceof Command.Written;
    lock.lock();
    try {
      if (closed == null) {
        (handOver ? handOvers : operations).waiting.addLast(operation);
        if (handOver || !onlyHandOvers) {
          signal();
        }
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
      if (!onlyHandOvers) {
        signal();
      }
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

  /// Waits until there is something to do, or the time is over.
  ///
  /// @param onlyHandOvers whether nothing else could be done now
  void await(long nanos, boolean onlyHandOvers) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      writerWaits = true;
      this.onlyHandOvers = onlyHandOvers;
      while (isQuiet() && nanos > 0) {
        nanos = arrived.awaitNanos(nanos);
      }
      nudged = false;
    } finally {
      writerWaits = false;
      lock.unlock();
    }
  }

  private boolean isQuiet() {
    return !nudged
        && handOvers.waiting.isEmpty()
        && (onlyHandOvers || (operations.waiting.isEmpty() && dirty.isEmpty()));
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
      var left = new ArrayList<>(operations.waiting);
      left.addAll(handOvers.waiting);
      operations.waiting.clear();
      handOvers.waiting.clear();
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

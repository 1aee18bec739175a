package dev.weir.client.member;

import dev.weir.CommitStrategy;
import dev.weir.Fenced;
import dev.weir.Full;
import dev.weir.TopicPartition;
import dev.weir.Unavailable;
import dev.weir.WeirException;
import dev.weir.spi.Timing;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// When acks are made durable: when told, every interval, and at the end.
public final class Committer {
  private static final System.Logger LOG = System.getLogger("dev.weir");

  /// How long close waits for the commits that were asked for without waiting.
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Sharing sharing;
  private final Timing timing;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();

  /// Who is to be told of the commits that were asked for and have not begun, in order.
  private final List<BiConsumer<Map<TopicPartition, Long>, @Nullable WeirException>> asked =
      new ArrayList<>();

  private @Nullable Thread worker;
  private Timing.@Nullable Ticking ticking;
  private volatile @Nullable RuntimeException failure;

  /// Commits nothing by itself until [#started].
  public Committer(Sharing sharing, Timing timing) {
    this.sharing = sharing;
    this.timing = timing;
  }

  Sharing sharing() {
    return sharing;
  }

  Timing timing() {
    return timing;
  }

  /// Begins to commit every interval, where the strategy says so.
  public Committer started(CommitStrategy strategy, @Nullable String consumer) {
    var every =
        switch (strategy) {
          case CommitStrategy.Auto(var interval) -> interval;
          case CommitStrategy.Rolling(var interval) -> interval;
          case CommitStrategy.Delayed(_, var interval) -> interval;
          case CommitStrategy.Manual _,
              CommitStrategy.Acked _,
              CommitStrategy.OnDelivery _,
              CommitStrategy.None _ ->
              null;
        };
    if (every != null && consumer != null) {
      ticking = timing.every(every, "weir-commit-" + consumer, this::commitForNobody);
    }
    return this;
  }

  private void commitForNobody() {
    try {
      sharing.commitUnasked();
    } catch (RuntimeException e) {
      if (isFinal(e)) {
        remember(e);
      }
    }
  }

  /// Others pass: the same positions, or later ones, are tried again at the next interval. Fenced,
  /// too: a partition moved away while its position was on its way, and what is left of this
  /// member's goes with the next one. A member that was put out hears of it when it polls.
  private static boolean isFinal(RuntimeException e) {
    return !(e instanceof Unavailable || e instanceof Full || e instanceof Fenced);
  }

  private void remember(RuntimeException e) {
    lock.lock();
    try {
      failure = e;
    } finally {
      lock.unlock();
    }
  }

  /// Throws the error of an automatic commit that repeating does not mend, once.
  void throwFailure() {
    if (failure == null) {
      return;
    }
    lock.lock();
    try {
      var thrown = failure;
      failure = null;
      if (thrown != null) {
        throw thrown;
      }
    } finally {
      lock.unlock();
    }
  }

  void commit() {
    sharing.commit();
  }

  /// Commits on another thread, which tells `done` about it. Commits that wait for one under way
  /// become one.
  void commitAsync(BiConsumer<Map<TopicPartition, Long>, @Nullable WeirException> done) {
    lock.lock();
    try {
      asked.add(done);
      if (worker == null) {
        worker = timing.threads().newThread(this::serve);
        worker.start();
      }
    } finally {
      lock.unlock();
    }
  }

  private void serve() {
    for (var told = take(); !told.isEmpty(); told = take()) {
      var error = attempt();
      var stored = sharing.stored();
      for (var done : told) {
        tell(done, stored, error);
      }
    }
  }

  /// Those who asked since the last time; when there are none, this thread is done.
  private List<BiConsumer<Map<TopicPartition, Long>, @Nullable WeirException>> take() {
    lock.lock();
    try {
      var taken = List.copyOf(asked);
      asked.clear();
      if (taken.isEmpty()) {
        worker = null;
        idle.signalAll();
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable WeirException attempt() {
    try {
      sharing.commit();
      return null;
    } catch (WeirException e) {
      return e;
    } catch (RuntimeException e) {
      return new Unavailable("the commit failed: " + e, e);
    }
  }

  private static void tell(
      BiConsumer<Map<TopicPartition, Long>, @Nullable WeirException> done,
      Map<TopicPartition, Long> stored,
      @Nullable WeirException error) {
    try {
      done.accept(stored, error);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "what was to be told of a commit failed", e);
    }
  }

  /// Ends the commits by interval, lets those that were asked for finish, and closes the sharing,
  /// which commits a last time.
  void close() {
    if (ticking != null) {
      ticking.close();
    }
    awaitAsked();
    sharing.close();
  }

  private void awaitAsked() {
    long deadline = timing.deadline(PATIENCE);
    lock.lock();
    try {
      while (worker != null && worker != Thread.currentThread()) {
        long left = deadline - timing.nanos();
        if (left <= 0) {
          LOG.log(Level.WARNING, "closes while a commit is still under way after " + PATIENCE);
          return;
        }
        timing.await(lock, idle, left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }
}

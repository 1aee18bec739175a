package dev.weir.client.member;

import dev.weir.Closed;
import dev.weir.CommitStrategy;
import dev.weir.FailurePolicy;
import dev.weir.Fenced;
import dev.weir.Handler;
import dev.weir.HandlerFailed;
import dev.weir.Message;
import dev.weir.Running;
import dev.weir.Unavailable;
import dev.weir.WeirException;
import dev.weir.client.letters.Letters;
import dev.weir.spi.Timing;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Hands a consumer's messages to a program's code, on a thread of its own, and does what the policy
/// says about failures, with the verbs that every program has.
public final class HandlerLoop implements Running {
  private static final System.Logger LOG = System.getLogger("dev.weir");

  /// How long close waits for the message in hand, and once more after it has interrupted it.
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Member consumer;
  private final Terms terms;
  private final Handler handler;
  private final Timing timing;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Consumer<AutoCloseable> onEnd;
  private final Thread thread;
  private boolean started;
  private boolean closing;
  private boolean handling;
  private long handlingSince;
  private boolean over;
  private long handled;
  private long failed;
  private @Nullable Throwable stoppedBy;
  private @Nullable Message stoppedAt;

  /// @param title names the consumer in errors
  /// @param policy decides about failures
  /// @param failures is told of them, for dead letters
  /// @param notices is told what a person should know
  public record Terms(
      String title,
      CommitStrategy strategy,
      FailurePolicy policy,
      Failure failures,
      Consumer<String> notices) {

    /// Whether a message can be given up after it was handed out.
    boolean givesUp() {
      return !(strategy instanceof CommitStrategy.None
          || strategy instanceof CommitStrategy.OnDelivery);
    }
  }

  /// Told of a failed attempt.
  public interface Failure {
    void of(Message message, Throwable error);
  }

  /// @param onEnd is told when it is over
  public HandlerLoop(
      Member consumer, Terms terms, Handler handler, Timing timing, Consumer<AutoCloseable> onEnd) {
    this.onEnd = onEnd;
    this.consumer = consumer;
    this.terms = terms;
    this.handler = handler;
    this.timing = timing;
    this.thread = timing.threads().newThread(this::run);
  }

  /// Begins, unless it was closed before.
  public HandlerLoop started() {
    lock.lock();
    try {
      started = !closing;
      if (started) {
        thread.start();
      }
      return this;
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      boolean more = true;
      while (more) {
        var next = consumer.next(Timing.FOREVER);
        more = next.isPresent() ? handle(next.get()) : !consumer.ended();
      }
    } catch (Closed e) {
      // By close, or by that of the connection.
    } catch (Throwable e) {
      stop(e, null);
    } finally {
      end();
    }
  }

  /// @return false when that was the last one
  private boolean handle(Message message) {
    if (!begin()) {
      return false;
    }
    try {
      handler.handle(message);
      settle(message);
      count(true);
      return true;
    } catch (Exception e) {
      return onFailure(message, e);
    } catch (Error e) {
      return stop(e, message);
    } finally {
      // Whoever interrupted the program's code did not mean the next message.
      var _ = Thread.interrupted();
      idle();
    }
  }

  /// @return false when the loop is closing: the message goes back as it came
  private boolean begin() {
    lock.lock();
    try {
      handling = !closing;
      handlingSince = timing.nanos();
      return handling;
    } finally {
      lock.unlock();
    }
  }

  private void idle() {
    lock.lock();
    try {
      handling = false;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void count(boolean done) {
    lock.lock();
    try {
      handled += done ? 1 : 0;
      failed += done ? 0 : 1;
    } finally {
      lock.unlock();
    }
  }

  /// The message is done.
  private void settle(Message message) {
    // What the program's code was told by an interrupt is not meant for the ack.
    var _ = Thread.interrupted();
    switch (terms.strategy) {
      case CommitStrategy.Auto _ -> consumer.done();
      case CommitStrategy.Rolling _ -> tellFenced(() -> consumer.ack(message));
      case CommitStrategy.Acked _ ->
          tellFenced(() -> {
            consumer.ack(message);
            consumer.commit();
          });
      case CommitStrategy.Manual _ -> tellFenced(consumer::commit);
      case CommitStrategy.Delayed _, CommitStrategy.OnDelivery _, CommitStrategy.None _ -> {}
    }
  }

  /// Another member has the message: what this one did about it is void, and nobody's error.
  private void tellFenced(Runnable verdict) {
    try {
      verdict.run();
    } catch (Fenced e) {
      terms.notices.accept("%s: %s".formatted(terms.title, e.getMessage()));
    }
  }

  private boolean onFailure(Message message, Exception error) {
    count(false);
    if (error instanceof InterruptedException && isClosing()) {
      return false;
    }
    var action = terms.policy.decide(error);
    if (!terms.givesUp() && !(action instanceof FailurePolicy.Action.Skip)) {
      return stop(error, message);
    }
    try {
      switch (action) {
        case FailurePolicy.Action.Retry _ -> {
          terms.failures.of(message, error);
          tellFenced(() -> consumer.retry(message));
        }
        case FailurePolicy.Action.Later(var delay) ->
            tellFenced(() -> consumer.later(message, delay));
        case FailurePolicy.Action.Reject _ -> {
          terms.failures.of(message, error);
          tellFenced(() -> consumer.reject(message, Letters.cut(error.toString())));
        }
        case FailurePolicy.Action.Skip _ -> settle(message);
        case FailurePolicy.Action.Stop _ -> {
          return stop(error, message);
        }
      }
    } catch (Closed e) {
      return false;
    } catch (RuntimeException e) {
      e.addSuppressed(error);
      return stop(e, message);
    }
    return true;
  }

  private boolean isClosing() {
    lock.lock();
    try {
      return closing;
    } finally {
      lock.unlock();
    }
  }

  private boolean stop(Throwable error, @Nullable Message at) {
    lock.lock();
    try {
      stoppedBy = error;
      stoppedAt = at;
    } finally {
      lock.unlock();
    }
    return false;
  }

  private void end() {
    try {
      consumer.close();
    } catch (RuntimeException e) {
      lock.lock();
      try {
        if (stoppedBy == null) {
          stoppedBy = e;
        } else {
          stoppedBy.addSuppressed(e);
        }
      } finally {
        lock.unlock();
      }
    } finally {
      onEnd.accept(this);
      lock.lock();
      try {
        over = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  @Override
  public void await() {
    var _ = await(Timing.FOREVER);
  }

  @Override
  public boolean await(Duration wait) {
    lock.lock();
    try {
      if (!awaitOver(wait)) {
        return false;
      }
      if (stoppedBy != null) {
        throw failure(stoppedBy);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable("interrupted while waiting for " + terms.title + ". It goes on", e);
    } finally {
      lock.unlock();
    }
  }

  private boolean awaitOver(Duration wait) throws InterruptedException {
    long deadline = timing.deadline(wait);
    while (!over) {
      long left = deadline - timing.nanos();
      if (left <= 0) {
        return false;
      }
      timing.await(lock, changed, left);
    }
    return true;
  }

  private RuntimeException failure(Throwable error) {
    if (error instanceof WeirException known) {
      return known;
    }
    if (stoppedAt == null) {
      return new Unavailable(terms.title + " stopped: " + error, error);
    }
    return new HandlerFailed(
        stoppedAt,
        "%s stopped at message %s, which is not acked: %s. What happens instead says onFailure(...)"
            .formatted(terms.title, stoppedAt, error),
        error);
  }

  @Override
  public Health health() {
    lock.lock();
    try {
      Optional<Duration> inHand =
          handling
              ? Optional.of(Duration.ofNanos(timing.nanos() - handlingSince))
              : Optional.empty();
      return new Health(!over, handled, failed, inHand, Optional.ofNullable(stoppedBy));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    boolean idle;
    boolean begun;
    lock.lock();
    try {
      closing = true;
      idle = !handling;
      begun = started;
    } finally {
      lock.unlock();
    }
    if (!begun) {
      end();
      return;
    }
    if (Thread.currentThread() == thread) {
      return; // closed by its own handler: over once that has returned
    }
    // An interrupt is how a worker is told to stop: what is done must be committed all the same.
    boolean interrupted = Thread.interrupted();
    try {
      if (idle) {
        consumer.close();
      }
      if (!awaitOver()) {
        thread.interrupt();
        if (!awaitOver()) {
          LOG.log(Level.WARNING, terms.title + " closes while a message is still being handled");
          consumer.close();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private boolean awaitOver() {
    lock.lock();
    try {
      return awaitOver(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return over;
    } finally {
      lock.unlock();
    }
  }
}

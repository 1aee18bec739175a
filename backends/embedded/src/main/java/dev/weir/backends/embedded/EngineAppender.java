package dev.weir.backends.embedded;

import dev.weir.Closed;
import dev.weir.ConnectOptions;
import dev.weir.NewMessage;
import dev.weir.Outcome;
import dev.weir.Receipt;
import dev.weir.WeirException;
import dev.weir.engine.EngineException;
import dev.weir.engine.Front;
import dev.weir.engine.TopicLog;
import dev.weir.spi.Appender;
import dev.weir.spi.Timing;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Appends to an engine. Encoding happens here, on the caller's thread.
final class EngineAppender implements Appender {
  private final Front engine;
  private final Errors errors;
  private final Addresses addresses;
  private final Timing timing;

  /// Where messages without a key go now, by topic.
  private final Map<String, Integer> sticky = new ConcurrentHashMap<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition landed = lock.newCondition();
  private long inFlight;

  /// The thread that runs a program's code behind a receipt, while it does: it must not wait for
  /// receipts, which only it can bring.
  private volatile @Nullable Thread completing;

  private boolean closed;

  EngineAppender(Front engine, Errors errors, ConnectOptions options) {
    this.engine = engine;
    this.errors = errors;
    this.addresses = new Addresses(engine, errors, options.clock());
    this.timing = options.timing();
  }

  @Override
  public CompletableFuture<Receipt> append(NewMessage message) {
    var offset = new CompletableFuture<Long>();
    try {
      takeOff();
    } catch (WeirException e) {
      return CompletableFuture.failedFuture(e);
    }
    try {
      var to = addresses.of(message, this::stick);
      engine.append(
          to.partition(),
          to.timestampMillis(),
          message.keyBytes(),
          message.valueBytes(),
          to.headers(),
          offset);
      CompletableFuture<Receipt> receipt = timing.future();
      var _ =
          offset.whenComplete((value, error) -> {
            // Last: when flush returns, every receipt is there.
            var before = completing;
            completing = Thread.currentThread();
            try {
              if (error == null) {
                receipt.complete(to.receipt(value));
              } else {
                receipt.completeExceptionally(errors.of(error));
              }
            } finally {
              completing = before;
              land();
            }
          });
      return receipt;
    } catch (WeirException | EngineException | InterruptedException e) {
      land();
      return CompletableFuture.failedFuture(
          e instanceof InterruptedException interrupted ? refused(interrupted) : translate(e));
    } catch (RuntimeException | Error e) {
      land(); // flush must not wait for what never went
      throw e;
    }
  }

  @Override
  public Receipt appendAndWait(NewMessage message) {
    checkOpen();
    try {
      var to = addresses.of(message, this::stick);
      var appending =
          engine.append(
              to.partition(),
              to.timestampMillis(),
              message.keyBytes(),
              message.valueBytes(),
              to.headers());
      return to.receipt(await(appending));
    } catch (EngineException e) {
      throw errors.of(e);
    } catch (InterruptedException e) {
      throw refused(e);
    }
  }

  private long await(Front.Appending appending) {
    errors.await(appending.batch());
    return appending.offset();
  }

  private WeirException translate(Exception e) {
    return e instanceof EngineException engineError ? errors.of(engineError) : (WeirException) e;
  }

  /// Interrupted while waiting for room: it never went in.
  private WeirException refused(InterruptedException e) {
    return errors.interrupted(e).with(Outcome.NOT_WRITTEN);
  }

  /// Stays with a partition while its batch is open, so that messages share batches; then goes on
  /// to the next one.
  private int stick(TopicLog topic) {
    if (topic.partitions() == 1) {
      return 0;
    }
    return sticky.merge(
        topic.name(),
        0,
        (now, first) ->
            now < topic.partitions() && topic.partition(now).isFilling()
                ? now
                : (now + 1) % topic.partitions());
  }

  private void takeOff() {
    lock.lock();
    try {
      checkOpen();
      inFlight++;
    } finally {
      lock.unlock();
    }
  }

  private void land() {
    lock.lock();
    try {
      inFlight--;
      landed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new Closed("the producer was closed").<WeirException>with(Outcome.NOT_WRITTEN);
    }
  }

  @Override
  public void flush() {
    if (Thread.currentThread().equals(completing)) {
      throw new IllegalStateException(
          "flush() and close() wait for receipts, and were called where a receipt is brought."
              + " Call them from another thread");
    }
    lock.lock();
    try {
      while (inFlight > 0) {
        timing.await(lock, landed, Timing.FOREVER.toNanos());
      }
    } catch (InterruptedException e) {
      throw errors.interrupted(e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    boolean interrupted = Thread.interrupted(); // what is under way lands all the same
    try {
      flush();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}

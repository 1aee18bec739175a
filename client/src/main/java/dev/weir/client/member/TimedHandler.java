package dev.weir.client.member;

import dev.weir.Handler;
import dev.weir.Message;
import dev.weir.TimeLimitPassed;
import dev.weir.WeirException;
import dev.weir.spi.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A program's code with a limit to the time it may take for a message: when that is over, its
/// thread is interrupted, once, and it has failed, whatever it does then. By message the lease is
/// kept until then.
public final class TimedHandler implements Handler {
  private static final System.Logger LOG = System.getLogger("dev.weir");

  /// So that two signs of life may be late.
  private static final int SIGNS_A_LEASE = 3;

  private final Handler handler;
  private final Duration limit;
  private final @Nullable Duration lease;
  private final Member consumer;

  /// @param lease what the lease is kept at; null where there is none to keep
  public TimedHandler(Handler handler, Duration limit, @Nullable Duration lease, Member consumer) {
    this.handler = handler;
    this.limit = limit;
    this.lease = lease;
    this.consumer = consumer;
  }

  @Override
  public void handle(Message message) throws Exception {
    var watch = new Watch(message).started();
    try {
      handler.handle(message);
    } catch (Exception e) {
      throw watch.end() ? passed(message, e) : e;
    } finally {
      var _ = watch.end();
    }
    if (watch.end()) {
      throw passed(message, null);
    }
  }

  private TimeLimitPassed passed(Message message, @Nullable Exception cause) {
    // It was meant for the code that is through now.
    var _ = Thread.interrupted();
    return new TimeLimitPassed(message, limit, cause);
  }

  /// Over one message, while the code has it.
  private final class Watch {
    private final Message message;
    private final Thread thread = Thread.currentThread();
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Timing.Ticking> ticking = new ArrayList<>();
    private boolean late;
    private boolean ended;

    Watch(Message message) {
      this.message = message;
    }

    Watch started() {
      ticking.add(consumer.timing().every(limit, "weir-time-limit", this::interrupt));
      if (lease != null) {
        var sign = lease.dividedBy(SIGNS_A_LEASE);
        if (sign.compareTo(limit) < 0) {
          ticking.add(consumer.timing().every(sign, "weir-lease", () -> keep(lease)));
        }
      }
      return this;
    }

    private void interrupt() {
      lock.lock();
      try {
        if (!ended && !late) {
          late = true;
          thread.interrupt();
        }
      } finally {
        lock.unlock();
      }
    }

    private void keep(Duration time) {
      lock.lock();
      try {
        if (ended || late) {
          return;
        }
      } finally {
        lock.unlock();
      }
      try {
        consumer.keep(message, time);
      } catch (WeirException e) {
        // It is over, or the log cannot be had: what is done about the message tells.
        LOG.log(System.Logger.Level.DEBUG, "the lease of " + message + " was not kept", e);
      }
    }

    /// Interrupts nobody from now on. Idempotent.
    ///
    /// @return whether it has
    boolean end() {
      ticking.forEach(Timing.Ticking::close);
      lock.lock();
      try {
        ended = true;
        return late;
      } finally {
        lock.unlock();
      }
    }
  }
}

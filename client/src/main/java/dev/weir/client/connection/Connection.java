package dev.weir.client.connection;

import dev.weir.Closed;
import dev.weir.ConnectOptions;
import dev.weir.client.letters.Letters;
import dev.weir.spi.Backend;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One backend, all that was opened on it, and what those share. Thread-safe.
public final class Connection implements AutoCloseable {
  private final Backend backend;
  private final ConnectOptions options;
  private final OpenNames names;
  private final Missing missing;
  private final Letters letters;
  private final AtomicInteger numbers = new AtomicInteger();

  /// Seeded by the connection's time, so that a simulation's runs are all alike. Guarded by the
  /// lock.
  private final RandomGenerator random;

  private final ReentrantLock lock = new ReentrantLock();
  private final Set<AutoCloseable> open = new LinkedHashSet<>();
  private boolean closed;

  /// @param backend closed with this
  public Connection(Backend backend, ConnectOptions options) {
    this.backend = backend;
    this.options = options;
    this.names = new OpenNames(backend.url());
    this.missing = new Missing(backend);
    this.random = new SplittableRandom(options.timing().nanos());
    this.letters = new Letters(backend, options.clock());
  }

  /// Names the backend in errors.
  public String url() {
    return backend.url();
  }

  /// What it is a connection to.
  public Backend backend() {
    return backend;
  }

  /// What the program asked for when it connected.
  public ConnectOptions options() {
    return options;
  }

  /// The named consumers that are open on it.
  public OpenNames names() {
    return names;
  }

  /// Tells of topics and consumers that are not there.
  public Missing missing() {
    return missing;
  }

  /// A number that nobody else on this connection has.
  public int nextNumber() {
    return numbers.incrementAndGet();
  }

  /// In [0, 1).
  public double chance() {
    lock.lock();
    try {
      return random.nextDouble();
    } finally {
      lock.unlock();
    }
  }

  /// The dead letters of its consumers, one memory of failures for all.
  public Letters letters() {
    return letters;
  }

  /// @throws Closed once [#close] was called
  public void requireOpen() {
    lock.lock();
    try {
      if (closed) {
        throw closedError();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Takes charge of closing what was opened; closes it at once when the connection is closed.
  public <T extends AutoCloseable> T adopt(T opened) {
    lock.lock();
    try {
      if (!closed) {
        open.add(opened);
        return opened;
      }
    } finally {
      lock.unlock();
    }
    var failure = closedError();
    close(opened, failure);
    throw failure;
  }

  /// Leaves closing to who opened it: the opposite of [#adopt].
  public void forget(AutoCloseable closing) {
    lock.lock();
    try {
      open.remove(closing);
    } finally {
      lock.unlock();
    }
  }

  /// Consumers and producers first, so that their last commits and sends still find the backend.
  @Override
  public void close() {
    List<AutoCloseable> toClose;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      toClose = List.copyOf(open);
    } finally {
      lock.unlock();
    }
    RuntimeException failure = null;
    for (var opened : toClose) {
      failure = close(opened, failure);
    }
    failure = close(backend, failure);
    if (failure != null) {
      throw failure;
    }
  }

  private static @Nullable RuntimeException close(
      AutoCloseable opened, @Nullable RuntimeException before) {
    try {
      opened.close();
      return before;
    } catch (Exception e) {
      if (before != null) {
        before.addSuppressed(e);
        return before;
      }
      return e instanceof RuntimeException failure ? failure : new IllegalStateException(e);
    }
  }

  private Closed closedError() {
    return new Closed("the connection to " + backend.url() + " is closed");
  }
}

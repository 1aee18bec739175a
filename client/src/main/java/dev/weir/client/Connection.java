package dev.weir.client;

import dev.weir.Admin;
import dev.weir.Capability;
import dev.weir.Closed;
import dev.weir.ConnectOptions;
import dev.weir.ConsumerBuilder;
import dev.weir.InvalidInput;
import dev.weir.Message;
import dev.weir.NotFound;
import dev.weir.Producer;
import dev.weir.Slice;
import dev.weir.TopicPartition;
import dev.weir.Transaction;
import dev.weir.Weir;
import dev.weir.spi.Backend;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One backend, and all that was opened on it.
final class Connection implements Weir {
  /// Bytes asked of the backend at once by [#read]: enough to be quick, little enough to hold.
  private static final int READ_BYTES = 4 << 20;

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

  Connection(Backend backend, ConnectOptions options) {
    this.backend = backend;
    this.options = options;
    this.names = new OpenNames(backend.url());
    this.missing = new Missing(backend);
    this.random = new SplittableRandom(options.timing().nanos());
    this.letters = new Letters(backend, options.clock());
  }

  @Override
  public Producer producer() {
    requireOpen();
    return adopt(new Sender(backend, missing, options.timing(), this::forget));
  }

  @Override
  public ConsumerBuilder consumer(String... topics) {
    return new ConsumerDraft(this, List.of(topics));
  }

  @Override
  public Transaction transaction() {
    requireOpen();
    Needs.of(backend, Capability.TRANSACTIONS);
    return new OpenTransaction(this);
  }

  @Override
  public Admin admin() {
    requireOpen();
    return new AdminDesk(this);
  }

  @Override
  public Slice read(String topic, int partition, long offset, int maxMessages) {
    requireOpen();
    Needs.of(backend, Capability.READ_FROM_OFFSET);
    if (maxMessages < 1 || offset < 0 || partition < 0) {
      throw new InvalidInput(
          "read(%s, %d, %d, %d) is not allowed. Partition and offset count from 0, messages from 1"
              .formatted(topic, partition, offset, maxMessages));
    }
    var from = new TopicPartition(topic, partition);
    List<Message> messages = new ArrayList<>();
    long next = offset;
    while (messages.size() < maxMessages) {
      Slice slice;
      try {
        slice = backend.reader().read(from, next, maxMessages - messages.size(), READ_BYTES);
      } catch (NotFound e) {
        throw missing.in(topic, e);
      }
      if (slice.nextOffset() == next) {
        break;
      }
      messages.addAll(slice.messages());
      next = slice.nextOffset();
    }
    return new Slice(List.copyOf(messages), next);
  }

  @Override
  public Set<Capability> capabilities() {
    return backend.capabilities();
  }

  @Override
  public String url() {
    return backend.url();
  }

  Backend backend() {
    return backend;
  }

  ConnectOptions options() {
    return options;
  }

  OpenNames names() {
    return names;
  }

  Missing missing() {
    return missing;
  }

  /// A number that nobody else on this connection has.
  int nextNumber() {
    return numbers.incrementAndGet();
  }

  /// In [0, 1).
  double chance() {
    lock.lock();
    try {
      return random.nextDouble();
    } finally {
      lock.unlock();
    }
  }

  Letters letters() {
    return letters;
  }

  void requireOpen() {
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
  <T extends AutoCloseable> T adopt(T opened) {
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

  void forget(AutoCloseable closing) {
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

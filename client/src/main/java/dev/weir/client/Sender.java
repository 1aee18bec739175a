package dev.weir.client;

import dev.weir.Closed;
import dev.weir.NewMessage;
import dev.weir.NotFound;
import dev.weir.Outcome;
import dev.weir.Producer;
import dev.weir.Receipt;
import dev.weir.WeirException;
import dev.weir.client.connection.Missing;
import dev.weir.spi.Appender;
import dev.weir.spi.Backend;
import dev.weir.spi.Timing;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A producer: checks what the backend can carry, and appends.
final class Sender implements Producer {
  private final String url;
  private final Missing missing;
  private final Consumer<AutoCloseable> onClose;
  private final Appender appender;
  private final Timing timing;
  private final Freight freight;
  private final AtomicBoolean closed = new AtomicBoolean();

  Sender(Backend backend, Missing missing, Timing timing, Consumer<AutoCloseable> onClose) {
    this.timing = timing;
    this.url = backend.url();
    this.missing = missing;
    this.onClose = onClose;
    this.appender = backend.appender();
    this.freight = new Freight(backend);
  }

  @Override
  public Receipt send(NewMessage message) {
    var refusal = refusal(message);
    if (refusal != null) {
      throw refusal;
    }
    try {
      return appender.appendAndWait(message);
    } catch (NotFound e) {
      throw missing.in(message.topic(), e);
    }
  }

  @Override
  public CompletableFuture<Receipt> sendAsync(NewMessage message) {
    var refusal = refusal(message);
    if (refusal != null) {
      return CompletableFuture.failedFuture(refusal);
    }
    var receipt = appender.append(message);
    // A missing topic is known at once, so only then is there an error to be told better; a send
    // that is under way costs nothing here.
    return receipt.isCompletedExceptionally() && receipt.exceptionNow() instanceof NotFound notFound
        ? CompletableFuture.failedFuture(missing.in(message.topic(), notFound))
        : receipt;
  }

  @Override
  public List<Receipt> sendAll(List<NewMessage> messages) {
    var sent = new ArrayList<CompletableFuture<Receipt>>(messages.size());
    for (var message : messages) {
      sent.add(sendAsync(message));
    }
    var receipts = new ArrayList<Receipt>(messages.size());
    WeirException failure = null;
    for (var receipt : sent) {
      try {
        receipts.add(timing.join(receipt));
      } catch (WeirException e) {
        if (Thread.currentThread().isInterrupted()) {
          throw e;
        }
        failure = failure == null ? e : failure;
      }
    }
    if (failure != null) {
      throw failure;
    }
    return List.copyOf(receipts);
  }

  @Override
  public void flush() {
    if (closed.get()) {
      throw closedError();
    }
    appender.flush();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      onClose.accept(this);
      appender.close();
    }
  }

  private @Nullable WeirException refusal(NewMessage message) {
    if (closed.get()) {
      return closedError();
    }
    return freight.refusal(message);
  }

  private Closed closedError() {
    return new Closed("this producer on " + url + " is closed").<Closed>with(Outcome.NOT_WRITTEN);
  }
}

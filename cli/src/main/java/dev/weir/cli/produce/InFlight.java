package dev.weir.cli.produce;

import dev.weir.NewMessage;
import dev.weir.Producer;
import dev.weir.WeirException;
import dev.weir.cli.shell.ExitCode;
import dev.weir.cli.shell.Failure;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The messages on their way, each with the number of its line. The first line that fails ends the
/// rest: what was sent is waited for, nothing more is.
///
/// One thread sends; completions come on the producer's.
final class InFlight {
  /// Enough to keep the log busy for many rounds; bytes are bounded by the producer itself.
  static final int MAX_MESSAGES = 16_384;

  private final Producer producer;
  private final Semaphore room = new Semaphore(MAX_MESSAGES);
  private final AtomicLong written = new AtomicLong();
  private long failedLine = Long.MAX_VALUE;
  private @Nullable Throwable failure;

  InFlight(Producer producer) {
    this.producer = producer;
  }

  long written() {
    return written.get();
  }

  synchronized boolean failed() {
    return failure != null;
  }

  /// Sends the message of a line; waits when too many are in flight.
  void send(long line, NewMessage message) {
    room.acquireUninterruptibly();
    CompletableFuture<?> sent;
    try {
      sent = producer.sendAsync(message);
    } catch (RuntimeException e) {
      room.release();
      fail(line, e);
      return;
    }
    CompletableFuture<?> _ =
        sent.whenComplete((_, error) -> {
          if (error == null) {
            written.incrementAndGet();
          } else {
            fail(line, error);
          }
          room.release();
        });
  }

  /// Waits for all, and throws the error of the first line that failed.
  void await() {
    room.acquireUninterruptibly(MAX_MESSAGES);
    room.release(MAX_MESSAGES);
    synchronized (this) {
      if (failure != null) {
        throw failureOf(failedLine, failure, written.get());
      }
    }
  }

  private synchronized void fail(long line, Throwable error) {
    if (line < failedLine) {
      failedLine = line;
      failure =
          error instanceof CompletionException && error.getCause() != null
              ? error.getCause()
              : error;
    }
  }

  static Failure failureOf(long line, Throwable error, long written) {
    String outcome =
        error instanceof WeirException weir
            ? weir.outcome()
                .map(what ->
                    switch (what) {
                      case NOT_WRITTEN -> "it was not written";
                      case UNKNOWN -> "it may have been written";
                    })
                .orElse("it was not written")
            : "it may have been written";
    int code = ExitCode.of(error);
    return new Failure(
        code == ExitCode.USAGE ? ExitCode.BAD_INPUT : code,
        "line %d: %s (%s; %d other %s)"
            .formatted(
                line,
                error.getMessage(),
                outcome,
                written,
                written == 1 ? "message was" : "messages were"),
        error);
  }
}

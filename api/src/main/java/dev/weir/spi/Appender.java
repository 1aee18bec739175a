package dev.weir.spi;

import dev.weir.NewMessage;
import dev.weir.Receipt;
import java.util.concurrent.CompletableFuture;

/// Appends messages for one producer. Thread-safe.
///
/// Outcomes: a failure carries [dev.weir.WeirException#outcome]. Appends to one partition complete
/// in order; after a failed one, those behind it that were already under way fail too.
public interface Appender extends AutoCloseable {

  /// Takes a message; the future completes when it is as durable as the log promises. Blocks,
  /// bounded by memory and by a time limit, when too much is in flight, and fails the future with
  /// [dev.weir.Unavailable] then. Never throws for what is wrong with the message or the log: that
  /// is in the future.
  ///
  /// Futures complete on a thread of the backend's that runs no other work that matters to it.
  CompletableFuture<Receipt> append(NewMessage message);

  /// Appends one message and waits. Backends override it where a future would be wasted.
  default Receipt appendAndWait(NewMessage message) {
    return Futures.join(append(message));
  }

  /// Returns when all appended so far is durable or has failed.
  void flush();

  /// Flushes and ends.
  @Override
  void close();
}

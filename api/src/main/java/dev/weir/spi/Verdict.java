package dev.weir.spi;

import dev.weir.Message;
import dev.weir.NewMessage;
import java.time.Duration;

/// What becomes of a leased message.
public sealed interface Verdict {
  Message message();

  /// Done.
  record Ack(Message message) implements Verdict {}

  /// Again after the delay, one attempt more.
  record Retry(Message message, Duration delay) implements Verdict {}

  /// Again at once, or after the delay, the attempt given back (where the log can:
  /// [dev.weir.Capability#UNCOUNTED_RELEASE]).
  record Release(Message message, Duration delay) implements Verdict {}

  /// Settled, and `letter` appended, in one step where the log has
  /// [dev.weir.Capability#TRANSACTIONS]; else the letter first.
  record Reject(Message message, NewMessage letter) implements Verdict {}
}

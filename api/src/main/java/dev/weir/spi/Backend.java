package dev.weir.spi;

import dev.weir.Capability;
import dev.weir.Status;
import dev.weir.Unsupported;
import java.util.Set;

/// One log, connected. Thread-safe, as is everything it hands out unless it says otherwise.
///
/// A backend implements what its capabilities name; the rest keeps these defaults, which refuse.
/// The client checks capabilities before it calls, so a refusal comes before any effect.
///
/// | capability | method |
/// |---|---|
/// | `TOPICS` | [#topics] |
/// | `READ_FROM_OFFSET` | [#reader] |
/// | `POSITIONS` without `GROUPS` | [#positions], with [#reader] |
/// | `GROUPS` | [#join], for named consumers |
/// | neither `READ_FROM_OFFSET` | [#join], for all consumers |
public interface Backend extends AutoCloseable {

  /// The URL as it may be shown: without secrets.
  String url();

  Set<Capability> capabilities();

  /// A new appender; the client makes one a producer.
  Appender appender();

  Status status();

  default TopicStore topics() {
    throw unsupported("topics cannot be administered");
  }

  default LogReader reader() {
    throw unsupported("messages cannot be read from an offset");
  }

  default PositionStore positions() {
    throw unsupported("positions are not stored");
  }

  /// Joins a consumer in the backend's own way of sharing.
  default Feed join(FeedRequest request) {
    throw unsupported("consumers cannot share");
  }

  /// An error that names this log; `what` says what it lacks.
  default Unsupported unsupported(String what) {
    return new Unsupported("on " + url() + " " + what);
  }

  /// Closes what is open. Bounded; idempotent.
  @Override
  void close();
}

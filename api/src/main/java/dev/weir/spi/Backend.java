package dev.weir.spi;

import dev.weir.Capability;
import dev.weir.ConsumerDefinition;
import dev.weir.Receipt;
import dev.weir.SharingDescription;
import dev.weir.Status;
import dev.weir.Unsupported;
import java.util.List;
import java.util.Optional;
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
/// | `BY_MESSAGE` | [#share] |
/// | `DEFINITIONS` | [#definition], [#define]: said again, a use for `EXPIRY` |
/// | `SHARING_STATE` | [#sharing] |
/// | `TRANSACTIONS` | [#transact] |
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

  /// Joins a consumer that shares by message.
  default LeaseFeed share(ShareRequest request) {
    throw unsupported("consumers cannot share by message");
  }

  /// What is stored of a consumer's definition; empty for an unknown one.
  default Optional<ConsumerDefinition> definition(String consumer) {
    return Optional.empty();
  }

  /// Stores a consumer's definition, durably. Another share or key order than the stored one is
  /// refused.
  ///
  /// @throws dev.weir.InvalidInput naming what is stored
  default void define(String consumer, ConsumerDefinition definition) {
    throw unsupported("what a consumer is cannot be stored");
  }

  /// A consumer at work.
  ///
  /// @throws dev.weir.NotFound when nothing is known of it
  default SharingDescription sharing(String consumer) {
    throw unsupported("members and leases cannot be looked at");
  }

  /// Does it all, durably, or nothing. A refusal leaves everything as it was.
  ///
  /// @throws dev.weir.Fenced when a message or partition has gone to another member
  default List<Receipt> transact(Work work) {
    throw unsupported("there are no transactions");
  }

  /// An error that names this log; `what` says what it lacks.
  default Unsupported unsupported(String what) {
    return new Unsupported("on " + url() + " " + what);
  }

  /// Closes what is open. Bounded; idempotent.
  @Override
  void close();
}

package dev.weir;

import dev.weir.spi.Backends;
import java.util.Set;

/// A connection to one log. The URL picks which: a directory on disk (`log:./data`), a private
/// one in memory (`memory:`), Kafka (`kafka://host:9092`, or bare `host:9092`), a pipe (`stdio:`).
///
/// ```java
/// try (var weir = Weir.connect("log:./data"); var out = weir.producer()) {
///   weir.admin().topics().create("orders", 3);
///   out.send("orders", "order-17", "paid");
///   try (var orders = weir.consumer("orders").named("billing").from(EARLIEST).open()) {
///     for (var m : orders) charge(m.key(), m.text());
///   }
/// }
/// ```
///
/// Thread-safe. Closing it closes every producer and consumer opened from it, as their own
/// `close()` would.
public interface Weir extends AutoCloseable {

  /// Connects with [ConnectOptions#defaults].
  ///
  /// @throws InvalidInput when the URL is malformed or no backend on the class path knows it
  /// @throws Unavailable when the log cannot be had now: another process owns the directory, no
  ///     broker answers
  static Weir connect(String url) {
    return connect(url, ConnectOptions.defaults());
  }

  /// Connects with options: whatever does not belong in a URL.
  static Weir connect(String url, ConnectOptions options) {
    return Backends.connect(url, options);
  }

  /// A new producer. Each is independent; one is enough for a program.
  Producer producer();

  /// Starts to describe a consumer of these topics; nothing happens until
  /// [ConsumerBuilder#open]. A `*` in a topic stands for any characters: every topic that matches
  /// is read, from when it is there.
  ConsumerBuilder consumer(String... topics);

  /// A new transaction over consumers and topics of this connection.
  ///
  /// @throws Unsupported where the log has none ([Capability#TRANSACTIONS])
  Transaction transaction();

  /// Topics, consumers and the state of the log itself.
  Admin admin();

  /// Reads without a consumer: at most `maxMessages` messages of one partition from `offset`
  /// (inclusive) on, without waiting. Fewer, or none, at the end.
  ///
  /// @throws NotFound when there is no such topic or partition
  /// @throws OffsetOutOfRange when `offset` is below the earliest or above the end
  Slice read(String topic, int partition, long offset, int maxMessages);

  /// What this log can do. An operation outside it throws [Unsupported].
  Set<Capability> capabilities();

  /// The URL as it may be shown: without secrets.
  String url();

  @Override
  void close();
}

package dev.weir;

/// How the members of one consumer share a topic.
public enum Share {
  /// Each partition belongs to one member, which reads it in order.
  BY_PARTITION,
  /// Each message is leased to one member, and acked, retried or rejected by itself.
  BY_MESSAGE
}

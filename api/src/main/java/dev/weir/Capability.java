package dev.weir;

/// What a log can do. Data, not promises in prose: each backend's set is fixed in a checked-in
/// file, and the conformance suite tests both what is in it and that the rest is refused.
public enum Capability {
  /// Topics can be created, listed, described and deleted.
  TOPICS,
  /// Partitions can be added to a topic.
  ADD_PARTITIONS,
  /// A topic has partitions, and a message's key picks one.
  PARTITIONS,
  /// Messages carry a key.
  KEYS,
  /// Messages carry headers.
  HEADERS,
  /// A message's timestamp can be given by its producer.
  TIMESTAMPS,
  /// Messages stay, and can be read from any offset: [Weir#read], start places.
  READ_FROM_OFFSET,
  /// A place can be named by time.
  READ_FROM_TIME,
  /// A consumer may have a name, and its position is stored.
  POSITIONS,
  /// Stored positions can be listed, reset and deleted.
  ADMIN_POSITIONS,
  /// Members of one consumer share its partitions.
  GROUPS,
  /// Lag can be asked for.
  LAG,
  /// The input has an end, and a consumer that reached it ends.
  ENDS
}

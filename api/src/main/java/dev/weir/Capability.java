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
  /// Members share a topic by message: leases, attempts, retries.
  BY_MESSAGE,
  /// Acks above the position are remembered durably, however far out of order.
  SETTLED_ABOVE,
  /// By message, a key's messages are handed out one at a time, in order. By partition every log
  /// with [#POSITIONS] can, for the client does it.
  KEY_ORDER_BY_MESSAGE,
  /// A leased message can be held longer.
  EXTEND,
  /// By message, giving a message back does not count as an attempt.
  UNCOUNTED_RELEASE,
  /// By message, a consumer is told what cannot be read, because retention has taken it or it is
  /// damaged, and its [FailurePolicy] decides. By partition every log can.
  GAPS_BY_MESSAGE,
  /// What a consumer is stays stored from its first use.
  DEFINITIONS,
  /// A consumer that said so is forgotten when nobody has used it for so long.
  EXPIRY,
  /// A static member keeps its partitions through a restart.
  STATIC_MEMBERS,
  /// Partitions are shared out by whichever of Weir's assignors is named.
  ASSIGNORS,
  /// Partitions are shared out by a function of the program's own.
  OWN_ASSIGNOR,
  /// A consumer's topics may be named by a pattern; those that come later are read too.
  TOPIC_PATTERNS,
  /// A consumer can be moved while it is open.
  SEEK,
  /// A move of all partitions keeps the membership.
  SEEK_IN_GROUP,
  /// Messages that failed for good go to a topic of their own, and can be redriven.
  DEAD_LETTERS,
  /// Sends, acks and positions happen together.
  TRANSACTIONS,
  /// Acks of messages that were leased can be part of a transaction.
  TRANSACTIONS_BY_MESSAGE,
  /// Members, leases, retries and blocked keys can be looked at.
  SHARING_STATE,
  /// Lag can be asked for.
  LAG,
  /// The input has an end, and a consumer that reached it ends.
  ENDS
}

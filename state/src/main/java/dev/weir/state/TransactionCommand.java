package dev.weir.state;

/// What producers with an identity ask. Replies are [TransactionReply]s.
public sealed interface TransactionCommand extends Command.Producing {
  /// Gives a producer its identity. Replies [TransactionReply.Identified] or
  /// [TransactionReply.Denied].
  record Identify() implements TransactionCommand {}

  /// A producer, and which life of it.
  record Identity(long producerId, int epoch) {
    static final Identity NONE = new Identity(-1, -1);
  }
}

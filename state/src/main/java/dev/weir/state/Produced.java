package dev.weir.state;

/// Who has made a batch that was appended.
///
/// @param firstSequence as [Production#firstSequence]; -1 in the mark of a transaction's end
/// @param atMillis the engine's time of the append
public record Produced(long producerId, int epoch, int firstSequence, Kind kind, long atMillis) {
  /// What a batch is to transactions.
  public enum Kind {
    /// Nothing.
    PLAIN,
    /// Part of one.
    TRANSACTIONAL,
    /// The mark that one's batches before are to be read.
    COMMIT,
    /// The mark that they are not.
    ABORT
  }

  boolean isMark() {
    return kind == Kind.COMMIT || kind == Kind.ABORT;
  }
}

package dev.weir.log;

/// The round that is being filled: entries go straight into the journal's one write buffer. It
/// belongs to its [Journal] and is reused: [Journal#begin] empties it. One thread.
public final class RoundBuilder {
  RoundBuilder() {}

  /// Whether the entry may join this round: always the first, later ones while the round stays
  /// within [Limits#MAX_ROUND_BYTES].
  public boolean fits(JournalEntry entry) {
    throw new UnsupportedOperationException("being built");
  }

  /// Appends an entry.
  ///
  /// @throws IllegalArgumentException when it does not [#fits], or is larger than
  ///     [Limits#MAX_ENTRY_BYTES]; the round is as before
  public void add(JournalEntry entry) {
    throw new UnsupportedOperationException("being built");
  }

  /// The number that this round will have.
  public long number() {
    throw new UnsupportedOperationException("being built");
  }

  public boolean isEmpty() {
    throw new UnsupportedOperationException("being built");
  }
}

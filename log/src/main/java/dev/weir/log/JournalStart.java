package dev.weir.log;

/// A place between two rounds of the journal, where a replay begins: the round `round`, if it was
/// ever written, lies at byte `position` of the file with this sequence, or first in a file with a
/// higher one. Snapshots store it.
public record JournalStart(long sequence, long position, long round) {
  /// Where the journal of a new directory begins.
  public static final JournalStart FIRST = beginning(1, 1);

  public JournalStart {
    if (sequence < 1 || round < 1) {
      throw new IllegalArgumentException(
          "sequence and round count from 1: sequence " + sequence + ", round " + round);
    }
    if (position < Limits.BLOCK_BYTES || position % Limits.BLOCK_BYTES != 0) {
      throw new IllegalArgumentException(
          "position must be a positive multiple of " + Limits.BLOCK_BYTES + ": " + position);
    }
  }

  /// The first round of the file with this sequence, right after the file's header.
  public static JournalStart beginning(long sequence, long round) {
    return new JournalStart(sequence, Limits.BLOCK_BYTES, round);
  }
}

package dev.weir.log;

/// What a replay found.
///
/// @param lastRound number of the last valid round; the round before the start when there was none
/// @param lastEngineTimeMillis engine time of that round; 0 when there was none
/// @param highestSequence highest sequence that any journal file bears, also beyond a cut tail
/// @param torn whether remains of a round that was never finished were seen and left out (a tear
///     that left nothing behind is not seen)
/// @param cleanStop whether the last thing written was a clean close
public record Recovery(
    long lastRound,
    long lastEngineTimeMillis,
    long highestSequence,
    boolean torn,
    boolean cleanStop) {

  /// Where the journal goes on after this replay: a fresh sequence, above all that was found.
  public JournalStart next() {
    return JournalStart.beginning(highestSequence + 1, lastRound + 1);
  }
}

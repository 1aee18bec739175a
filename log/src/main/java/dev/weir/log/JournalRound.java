package dev.weir.log;

import java.io.IOException;
import java.util.List;

/// A valid round, as recovery hands it over. `entries` is empty in the rounds that idleness and a
/// clean close write.
public record JournalRound(long number, long engineTimeMillis, List<JournalEntry> entries) {
  /// Takes the rounds of a replay, each once, in the order of their numbers, without gaps.
  @FunctionalInterface
  public interface Visitor {
    void visit(JournalRound round) throws IOException;
  }
}

package dev.weir.log;

import java.util.*;

public final class RoundBuilder {
  final List<JournalEntry> entries = new ArrayList<>();
  long bytes;
  long time;
  long number;

  RoundBuilder() {}

  public boolean fits(JournalEntry entry) {
    return entries.isEmpty() || bytes + entry.encodedBytes() < Limits.MAX_ROUND_BYTES;
  }

  public void add(JournalEntry entry) {
    entries.add(entry);
    bytes += entry.encodedBytes();
  }

  public long number() {
    return number;
  }

  public boolean isEmpty() {
    return entries.isEmpty();
  }
}

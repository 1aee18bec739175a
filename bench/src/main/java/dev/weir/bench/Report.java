package dev.weir.bench;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/// Prints rows as they come: as JSON lines, or for people.
final class Report {
  private final boolean json;
  private final Set<String> names = new HashSet<>();

  Report(boolean json) {
    this.json = json;
  }

  /// Against a peer, in messages a second: more is better on both sides.
  void rate(String row, double weir, String peer, double other) {
    once(row);
    double ratio = weir / other;
    print(
        json
            ? "{\"row\":\"%s\",\"weir\":%.0f,\"%s\":%.0f,\"ratio\":%.2f}"
            : "%-58s %,12.0f/s   %s %,12.0f/s   ratio %.2f",
        row,
        weir,
        peer,
        other,
        ratio);
  }

  /// Against a limit: fewer bytes are better.
  void bytes(String row, long weir, long limit) {
    once(row);
    print(
        json ? "{\"row\":\"%s\",\"weir\":%d,\"limit\":%d}" : "%-58s %,12d bytes   (limit %,d)",
        row,
        weir,
        limit);
  }

  /// What is under way, for who waits.
  void progress(String what) {
    System.err.println("bench: " + what);
  }

  private void once(String row) {
    if (!names.add(row)) {
      throw new IllegalStateException("row " + row + " is printed twice");
    }
  }

  private static void print(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}

package dev.weir.bench;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Prints rows as they come: as JSON lines, as lines of a Markdown table, or for people.
final class Report {
  private enum Form {
    JSON,
    TABLE,
    TEXT
  }

  private final Form form;
  private final Set<String> names = new HashSet<>();

  private Report(Form form) {
    this.form = form;
  }

  /// @param options `--json`, `--table`, or neither
  static Report of(List<String> options) {
    return new Report(
        options.contains("--json")
            ? Form.JSON
            : options.contains("--table") ? Form.TABLE : Form.TEXT);
  }

  /// Against a peer, in messages a second: more is better on both sides.
  void rate(String row, double weir, String peer, double other) {
    print(row, new Values(weir, peer, other, 0, "/s"), weir / other);
  }

  /// Against a peer: less time is better, so the ratio is the other way round.
  void millis(String row, double weir, String peer, double other) {
    print(row, new Values(weir, peer, other, 2, " ms"), other / weir);
  }

  /// Against a peer: fewer bytes are better, so the ratio is the other way round.
  void memory(String row, long weir, String peer, long other) {
    print(row, new Values(weir, peer, other, 0, " bytes"), (double) other / weir);
  }

  private record Values(double weir, String peer, double other, int digits, String unit) {
    String weir(String flags) {
      return format("%" + flags + "." + digits + "f", weir);
    }

    String other(String flags) {
      return format("%" + flags + "." + digits + "f", other);
    }
  }

  private void print(String row, Values of, double ratio) {
    once(row);
    System.out.println(
        switch (form) {
          case JSON ->
              format(
                  "{\"row\":\"%s\",\"weir\":%s,\"%s\":%s,\"ratio\":%.2f}",
                  row, of.weir(""), of.peer, of.other(""), ratio);
          case TABLE ->
              format(
                  "| `%s` | %s%s | %s%s | %.2f |",
                  row, of.weir(","), of.unit, of.other(","), of.unit, ratio);
          case TEXT ->
              format(
                  "%-58s %s%s   %s %s%s   ratio %.2f",
                  row, of.weir(",12"), of.unit, of.peer, of.other(",12"), of.unit, ratio);
        });
  }

  /// Against a limit: fewer bytes are better.
  void bytes(String row, long weir, long limit) {
    once(row);
    System.out.println(
        switch (form) {
          case JSON -> format("{\"row\":\"%s\",\"weir\":%d,\"limit\":%d}", row, weir, limit);
          case TABLE -> format("| `%s` | %,d | %,d |", row, weir, limit);
          case TEXT -> format("%-58s %,12d bytes   (limit %,d)", row, weir, limit);
        });
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

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}

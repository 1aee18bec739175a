package dev.weir.cli.consume;

import dev.weir.Place;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where to start: one of four flags, or none.
final class Start {
  @Option(
      names = {"-B", "--beginning"},
      description = "Start at the first message.")
  boolean beginning;

  @Option(
      names = {"-H", "--head"},
      paramLabel = "N",
      description = "Start N messages behind the first.")
  @Nullable Long head;

  @Option(
      names = {"-T", "--tail"},
      paramLabel = "N",
      description = "Start N messages before the end.")
  @Nullable Long tail;

  @Option(
      names = "--start",
      paramLabel = "PLACE",
      description = {
        "Start at this offset, or with the first message later than this time: 42,",
        "2026-07-20T09:30:00Z, 2026-07-20, 10m (ago). Whatever is stored."
      })
  @Nullable String start;

  /// Where to start when no position is stored; null when no flag says so.
  @Nullable Place from() {
    if (beginning) {
      return Place.EARLIEST;
    }
    if (head != null) {
      return Place.skip(head);
    }
    return tail == null ? null : Place.last(tail);
  }

  /// The flag that a stored position may surprise: `-H 5`, `-T 5`, or null.
  @Nullable String surprising() {
    if (head != null) {
      return "-H " + head;
    }
    return tail == null ? null : "-T " + tail;
  }

  /// As the status line says it: empty when no flag says where.
  String inWords() {
    if (beginning) {
      return " starting from the beginning of log";
    }
    if (head != null) {
      return " starting " + head + " from the beginning of log";
    }
    if (tail != null) {
      return " starting " + tail + " from the end of log";
    }
    if (start != null) {
      return (start.matches("[0-9]+") ? " starting at offset " : " starting after ") + start;
    }
    return "";
  }
}

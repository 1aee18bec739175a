package dev.weir.cli.consume;

/// How a consumption ended.
enum Ended {
  /// As many messages as asked for.
  COUNT,
  /// `-d` or `--end`, or the input's end.
  PLACE,
  /// By a signal, or an error elsewhere.
  STOPPED
}

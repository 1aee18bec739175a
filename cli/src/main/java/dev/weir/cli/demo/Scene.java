package dev.weir.cli.demo;

import java.util.List;

/// A few commands of the demo, and what they are for.
record Scene(String caption, List<String> commands) {
  /// With its offset, every line is one of a kind.
  private static final String FORMAT = " -F '{{offset}} {{value}}'";

  /// The whole play. Every command is one line for bash, and stands alone: typed one after the
  /// other, in the same directory, they do the same again.
  ///
  /// Only one process at a time owns a log, so nothing here runs beside another `weir`.
  ///
  /// @param weir how the command is typed: `./weir`
  /// @param file the input
  /// @param folder a folder that does not exist yet
  static List<Scene> play(String weir, String file, String folder) {
    String onLog = quoted(weir) + " --url " + quoted("log:" + folder + "/data");
    String consume = onLog + " consume access-log";
    String input = quoted(file);
    String at = quoted(folder);
    return List.of(
        new Scene(
            "A topic, and every line of the input as a message in it. Done means on disk.",
            List.of(
                "mkdir " + at,
                onLog + " topic create access-log",
                onLog + " produce access-log -f " + input)),
        new Scene(
            "The first reader, audit, takes all of them.",
            List.of(consume + " -c audit -Bd" + FORMAT + " > " + at + "/audit.txt")),
        new Scene(
            "The second, billing, writes into a pipe. A third of the way, whoever reads that pipe"
                + " kills it.",
            List.of("mkfifo " + at + "/pipe", killInTheMiddle(consume, input, at))),
        new Scene(
            "What is left of billing: the position that it had committed.",
            List.of(onLog + " consumer list", onLog + " consumer describe billing")),
        new Scene(
            "Started again under its name, it goes on there.",
            List.of(
                consume + " -c billing -Bd" + FORMAT + " > " + at + "/after.txt",
                onLog + " consumer list",
                onLog + " consumer describe billing")),
        new Scene(
            "Did billing, before and after, see what audit saw? (-u: what came twice counts once.)",
            List.of(
                ("wc -l %1$s/audit.txt %1$s/before.txt %1$s/after.txt").formatted(at),
                ("sort -un %1$s/after.txt %1$s/before.txt | cmp - %1$s/audit.txt"
                        + " && echo 'the same, line by line'")
                    .formatted(at))));
  }

  /// Leaves nothing behind.
  static String curtain(String folder) {
    return "rm -r " + quoted(folder);
  }

  /// The reader's lines reach a file through a pipe and bash. The pipe holds the reader back (it
  /// takes 64 KiB), so after N lines it cannot be much further. Bash waits a moment, in which the
  /// reader commits what it has written, kills it, and saves what was still in the pipe. (Bash, since
  /// it takes no more than a line from a pipe; head and awk take blocks, and may wait for one.)
  private static String killInTheMiddle(String consume, String input, String at) {
    return consume
        + " -c billing -B --flush 100ms"
        + FORMAT
        + (" > %1$s/pipe & { for i in $(seq $(($(wc -l < %2$s) / 3 + 1)));"
                + " do IFS= read -r line; printf '%%s\\n' \"$line\"; done;"
                + " sleep 1; kill -9 $!; cat; } < %1$s/pipe > %1$s/before.txt")
            .formatted(at, input);
  }

  /// As bash reads it: quoted only where it must be.
  static String quoted(String text) {
    return text.matches("[A-Za-z0-9_./:@%+=,-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}

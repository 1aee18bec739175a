package dev.weir.cli.demo;

import dev.weir.cli.shell.LocalFiles;
import java.util.Locale;

/// What the readers left: how many lines each run wrote.
///
/// @param all lines of audit
/// @param before lines of billing until it was killed; the last may be cut off
/// @param after lines of billing from its start again
record Outcome(long all, long before, long after) {

  static Outcome of(String folder) {
    return new Outcome(
        LocalFiles.lines(folder + "/audit.txt"),
        LocalFiles.lines(folder + "/before.txt"),
        LocalFiles.lines(folder + "/after.txt"));
  }

  /// Where billing stood when it was killed.
  long committed() {
    return all - after;
  }

  long twice() {
    return before - committed();
  }

  String inWords(String input) {
    return String.format(
        Locale.ROOT,
        """
          %2$s became messages 0 to %1$,d of topic access-log, a message a line.
          audit read them all. billing was killed with SIGKILL when it had written %3$,d.
          Its last commit stood at offset %4$,d, and there it went on: %5$s. None is missing.
          Both stand at the end, and nothing is left to read (lag none).
        """,
        all - 1,
        input,
        before,
        committed(),
        twice() == 0
            ? "nothing came twice"
            : String.format(
                Locale.ROOT, "%,d %s twice", twice(), twice() == 1 ? "line came" : "lines came"));
  }
}

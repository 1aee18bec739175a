package dev.weir.cli.shell;

import java.util.List;
import sun.misc.Signal;

/// A second Ctrl-C or SIGTERM, while the process ends because of the first. The JVM itself ignores
/// it then, and Java has no other way to hear of it than `sun.misc` (docs/decisions/cli.md).
final class SecondSignal {
  private SecondSignal() {}

  /// Runs something when one comes, and ends the process at once, with the code that a shell gives
  /// to that signal.
  static void ends(Runnable first) {
    for (String name : List.of("INT", "TERM")) {
      Signal.handle(
          new Signal(name),
          signal -> {
            first.run();
            Runtime.getRuntime().halt(128 + signal.getNumber());
          });
    }
  }
}

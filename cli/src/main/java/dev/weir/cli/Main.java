package dev.weir.cli;

import dev.weir.cli.shell.Session;
import dev.weir.cli.shell.Shell;
import dev.weir.cli.shell.Stop;

/// The process.
public final class Main {
  private Main() {}

  /// Runs one command and ends the process with its exit code.
  public static void main(String[] args) {
    var stop = new Stop();
    stop.onSignals();
    int exitCode = Cli.run(new Session(Shell.ofProcess(), stop), args);
    stop.finished();
    System.exit(exitCode);
  }
}

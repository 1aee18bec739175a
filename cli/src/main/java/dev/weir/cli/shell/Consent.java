package dev.weir.cli.shell;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/// `--yes` and `--dry-run`, of commands that show first what they would change.
public final class Consent {
  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  @Option(names = "--dry-run", description = "Only show.")
  private boolean dryRun;

  /// Refuses a command that would have to ask and has nobody to ask.
  public void mustBePossible(Session session, CommandSpec command) {
    if (!yes && !dryRun && !session.shell().terminals().in()) {
      throw new ParameterException(
          command.commandLine(), "there is nobody to ask: give --yes, or --dry-run to look only");
    }
  }

  /// True when only to show.
  public boolean onlyToShow() {
    return dryRun;
  }

  /// True when a preview is not for anybody: nobody will be asked.
  public boolean isGiven() {
    return yes && !dryRun;
  }

  /// Asks, unless `--yes` was given.
  ///
  /// @throws Failure when the answer is no
  public void ask(Session session, String question) {
    if (yes) {
      return;
    }
    session.shell().err().print(question + " [y/N] ");
    session.shell().err().flush();
    session.stop().lastly(Duration.ZERO, () -> {});
    String answer = line(session.shell().in());
    if (!answer.strip().toLowerCase(Locale.ROOT).matches("y|yes")) {
      throw new Failure(ExitCode.FAILED, "nothing was changed");
    }
  }

  private static String line(InputStream in) {
    var line = new ByteArrayOutputStream();
    try {
      for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
        line.write(b);
      }
    } catch (IOException e) {
      throw new Failure(ExitCode.FAILED, "cannot read the answer: " + e.getMessage(), e);
    }
    return line.toString(StandardCharsets.UTF_8);
  }
}

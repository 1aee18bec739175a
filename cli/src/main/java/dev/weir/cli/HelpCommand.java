package dev.weir.cli;

import dev.weir.cli.shell.Session;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/// `weir help`. Not picocli's own, which brings its own `-h` beside everybody's.
@Command(
    name = "help",
    description = "Show help, of a command when one is named: weir help consumer reset")
final class HelpCommand implements Runnable {
  private final Session session;
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "The command.")
  private List<String> path = List.of();

  @SuppressWarnings("NullAway.Init") // picocli sets @Spec
  HelpCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    CommandLine command = spec.root().commandLine();
    for (String name : path) {
      CommandLine next = command.getSubcommands().get(name);
      if (next == null) {
        throw new UnmatchedArgumentException(command, List.of(name));
      }
      command = next;
    }
    session.shell().print(command.getUsageMessage());
  }
}

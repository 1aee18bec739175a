package dev.weir.cli;

import dev.weir.Backoff;
import dev.weir.InvalidInput;
import dev.weir.cli.admin.CompletionCommand;
import dev.weir.cli.admin.ConsumerCommand;
import dev.weir.cli.admin.LagCommand;
import dev.weir.cli.admin.StatusCommand;
import dev.weir.cli.admin.TopicCommand;
import dev.weir.cli.consume.ConsumeCommand;
import dev.weir.cli.dead.DeadCommand;
import dev.weir.cli.demo.DemoCommand;
import dev.weir.cli.produce.ProduceCommand;
import dev.weir.cli.serve.ServeCommand;
import dev.weir.cli.serve.UserCommand;
import dev.weir.cli.shell.ExitCode;
import dev.weir.cli.shell.Family;
import dev.weir.cli.shell.MissingVerb;
import dev.weir.cli.shell.OutputFailed;
import dev.weir.cli.shell.Session;
import dev.weir.cli.shell.WrongValue;
import dev.weir.cli.text.Backoffs;
import dev.weir.cli.text.HumanTime;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Puts the commands together, runs one, and turns whatever ends it into an exit code and at most
/// one line.
public final class Cli {
  private Cli() {}

  /// Runs the command that the arguments name.
  ///
  /// @return its exit code, see [ExitCode]
  public static int run(Session session, String... args) {
    CommandLine commands = commands(session, List.of(args));
    int exitCode = commands.execute(args);
    commands.getOut().flush();
    return exitCode;
  }

  /// All commands that these arguments can mean.
  static CommandLine commands(Session session, List<String> args) {
    var shell = session.shell();
    var family = new Family(args);
    family.add("produce", () -> new ProduceCommand(session));
    family.add("consume", () -> new ConsumeCommand(session));
    family.add("topic", () -> TopicCommand.commands(session, args));
    family.add("consumer", () -> ConsumerCommand.commands(session, args));
    family.add("dead", () -> DeadCommand.commands(session, args));
    family.add("serve", () -> new ServeCommand(session));
    family.add("lag", () -> new LagCommand(session));
    family.add("user", () -> UserCommand.commands(session, args));
    family.add("status", () -> new StatusCommand(session));
    family.add("demo", () -> new DemoCommand(session));
    family.add("completion", () -> new CompletionCommand(session));
    family.add("help", () -> new HelpCommand(session));
    CommandLine commands = family.under(new WeirCommand(session));
    headings(commands);
    return commands
        .registerConverter(Duration.class, text -> converted(text, HumanTime::parse))
        .registerConverter(Backoff.class, text -> converted(text, Backoffs::parse))
        .setOut(new PrintWriter(new OutputStreamWriter(shell.out(), StandardCharsets.UTF_8)))
        .setErr(new PrintWriter(shell.err(), true))
        .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
        .setUsageHelpLongOptionsMaxWidth(28)
        .setUsageHelpWidth(100)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setAbbreviatedOptionsAllowed(false)
        .setOverwrittenOptionsAllowed(false)
        .setExecutionExceptionHandler((error, _, _) -> failed(session, error))
        .setParameterExceptionHandler((error, _) -> misused(session, error));
  }

  private static void headings(CommandLine command) {
    command
        .getCommandSpec()
        .usageMessage()
        .synopsisHeading("Usage: ")
        .descriptionHeading("%n")
        .parameterListHeading("%nArguments:%n")
        .optionListHeading("%nOptions:%n")
        .commandListHeading("%nCommands:%n");
    command.getSubcommands().values().forEach(Cli::headings);
  }

  private static <T> T converted(String text, Function<String, T> parse) {
    try {
      return parse.apply(text);
    } catch (InvalidInput e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  private static int failed(Session session, Exception error) {
    if (!(error instanceof OutputFailed output && output.readerGone())) {
      session.shell().tell(oneLine(error));
    }
    if (session.debug()) {
      error.printStackTrace(session.shell().err());
    }
    return ExitCode.of(error);
  }

  private static int misused(Session session, ParameterException error) {
    var shell = session.shell();
    CommandLine command = error.getCommandLine();
    if (error instanceof MissingVerb) {
      command.usage(new PrintWriter(shell.err(), true));
      return ExitCode.USAGE;
    }
    String text =
        switch (error) {
          case UnmatchedArgumentException unmatched -> unknown(command, unmatched);
          default ->
              WrongValue.told(error).orElseGet(() -> oneLine(error).replaceFirst("^Error: ", ""));
        };
    String end = text.endsWith("?") ? " See: " : ". See: ";
    shell.tell(text + end + command.getCommandSpec().qualifiedName() + " --help");
    if (session.debug()) {
      error.printStackTrace(shell.err());
    }
    return ExitCode.USAGE;
  }

  private static String unknown(CommandLine command, UnmatchedArgumentException error) {
    String first = error.getUnmatched().getFirst();
    String what =
        error.isUnknownOption()
            ? "there is no option " + first
            : command.getSubcommands().isEmpty()
                ? "\"" + first + "\" is one argument too many"
                : "there is no command \"" + first + "\"";
    return error.getSuggestions().stream()
        .findFirst()
        .map(meant -> what + ". Did you mean " + meant + "?")
        .orElse(what);
  }

  /// What went wrong, for a person: the message, or the kind of error when it has none.
  private static String oneLine(Throwable error) {
    String message = error.getMessage();
    String text = message == null || message.isBlank() ? error.getClass().getSimpleName() : message;
    return text.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}

package dev.weir.cli.consume;

import dev.weir.InvalidInput;
import dev.weir.cli.shell.Problems;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// `--exec`, and what goes with it.
final class ExecOptions {
  /// Each is three threads and a process of this machine.
  private static final int MOST_JOBS = 1_000;

  @Option(
      names = "--exec",
      paramLabel = "COMMAND",
      description = {
        "Run this for each message with sh -c: the value on standard input, the rest in",
        "WEIR_TOPIC, WEIR_PARTITION, WEIR_OFFSET, WEIR_KEY, WEIR_ATTEMPT, WEIR_TIMESTAMP,",
        "WEIR_SUBJECT, WEIR_CONSUMER, WEIR_HEADER_<NAME>. Exit code 0: done; others: again."
      })
  private @Nullable String command;

  @Option(names = "--jobs", paramLabel = "N", description = "So many commands at once. Default: 1")
  private @Nullable Integer jobs;

  @Option(
      names = "--on-exit",
      paramLabel = "RULES",
      description = {
        "What other exit codes do: 1=reject,64-70=skip,*=stop; retry, reject, skip or",
        "stop. 0 is always done, 75 always tries again. Default: *=retry"
      })
  private List<String> onExit = List.of();

  @Nullable String command() {
    return command;
  }

  int jobs() {
    return jobs == null ? 1 : jobs;
  }

  ExitRules rules() {
    return ExitRules.parse(onExit);
  }

  void check(Problems problems) {
    problems.unless(command != null || jobs == null, "--jobs goes with --exec only");
    problems.unless(command != null || onExit.isEmpty(), "--on-exit goes with --exec only");
    problems.unless(command == null || !command.isBlank(), "--exec names no command");
    problems.unless(
        jobs == null || (jobs >= 1 && jobs <= MOST_JOBS),
        "--jobs " + jobs + " is not allowed: 1 to " + MOST_JOBS);
    try {
      ExitRules _ = rules();
    } catch (InvalidInput e) {
      problems.unless(false, String.valueOf(e.getMessage()));
    }
  }
}

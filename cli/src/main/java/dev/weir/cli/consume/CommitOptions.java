package dev.weir.cli.consume;

import dev.weir.CommitStrategy;
import dev.weir.cli.shell.Problems;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// `--commit`, and what goes with it. Not the API's strategies under all of their names: there, a
/// program decides between two messages; a command can only decide once for all of them.
final class CommitOptions {
  /// Shorter than the API's: a command is more often killed than a program.
  private static final Duration FLUSH = Duration.ofSeconds(2);

  @Option(
      names = "--commit",
      paramLabel = "WHEN",
      converter = Modes.class,
      completionCandidates = Modes.class,
      description = {
        "auto: what was written, as time passes and at the end (default);",
        "manual: once, at an end by -n, -d or --end; none: never;",
        "delayed: what was handed out --ack-delay ago; on-delivery: before it is written."
      })
  private Commits.@Nullable Mode mode;

  @Option(
      names = "--flush",
      paramLabel = "DURATION",
      description = "How often auto and delayed commit. Default: 2s")
  private @Nullable Duration flush;

  @Option(
      names = "--ack-delay",
      paramLabel = "DURATION",
      description = "For delayed: what takes longer is lost when weir dies.")
  private @Nullable Duration ackDelay;

  /// As they are typed: `on-delivery`.
  static final class Modes implements ITypeConverter<Commits.Mode>, Iterable<String> {
    @Override
    public Commits.Mode convert(String text) {
      return Arrays.stream(Commits.Mode.values())
          .filter(mode -> typed(mode).equalsIgnoreCase(text))
          .findFirst()
          .orElseThrow(() ->
              new TypeConversionException(
                  "\"%s\" is none of %s".formatted(text, String.join(", ", this))));
    }

    /// For the completion script.
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(Commits.Mode.values()).map(Modes::typed).iterator();
    }

    private static String typed(Commits.Mode mode) {
      return mode.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  Commits.Mode mode() {
    return mode == null ? Commits.Mode.AUTO : mode;
  }

  boolean isManual() {
    return mode == Commits.Mode.MANUAL;
  }

  Duration flush() {
    return flush == null ? FLUSH : flush;
  }

  /// `auto` is `acked()` here: only that lets a line count as done when it was written, neither when
  /// it is handed out nor when the next is asked for.
  CommitStrategy strategy(Commits.Mode of) {
    return switch (of) {
      case AUTO -> CommitStrategy.acked();
      case MANUAL -> CommitStrategy.manual();
      case DELAYED -> CommitStrategy.delayed(ackDelay == null ? Duration.ZERO : ackDelay, flush());
      case ON_DELIVERY -> CommitStrategy.onDelivery();
      case NONE -> CommitStrategy.none();
    };
  }

  /// The options that were given and need a consumer name.
  List<String> forANameOnly() {
    var given = new LinkedHashMap<String, @Nullable Object>();
    given.put("--commit", mode);
    given.put("--flush", flush);
    return Problems.given(given);
  }

  void check(Problems problems, boolean withCommands) {
    problems.unless(
        flush == null || mode() == Commits.Mode.AUTO || mode() == Commits.Mode.DELAYED,
        "--flush goes with --commit auto or delayed only");
    problems.unless(flush == null || flush.toMillis() >= 1, "--flush is too short: 1ms or more");
    problems.unless(
        (mode == Commits.Mode.DELAYED) == (ackDelay != null),
        "--commit delayed and --ack-delay go together");
    problems.unless(
        !withCommands || (mode == null && flush == null),
        "--commit and --flush are for lines; with --exec a message is committed when its command"
            + " has ended");
  }
}

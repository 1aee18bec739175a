package dev.weir.cli.admin;

import dev.weir.ConsumerDescription;
import dev.weir.Weir;
import dev.weir.cli.shell.ExitCode;
import dev.weir.cli.shell.Failure;
import dev.weir.cli.shell.Session;
import dev.weir.cli.shell.TableOutput;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `weir lag`: for people who look, and for scripts that raise an alarm.
@Command(
    name = "lag",
    description = {
      "Show how far consumers are behind, for each partition.",
      "LAG is how many messages wait, OLDEST how long the oldest of them has. With a limit, the exit"
          + " code is 14 when a consumer is further behind than that on a topic."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  weir lag                                       everybody",
      "  weir lag billing --watch",
      "  weir lag billing -t orders --max-age 5m || page-somebody",
      "  weir lag --watch --max-messages 10000          runs until somebody is"
    })
public final class LagCommand implements Runnable {
  /// Each look asks for every position and end.
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);

  private static final String CLEAR_SCREEN = "\033[H\033[2J";

  private final Session session;
  @Mixin private final TableOutput output = new TableOutput();
  @Spec private CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "Only this consumer.")
  private @Nullable String name;

  @Option(
      names = {"-t", "--topic"},
      paramLabel = "TOPIC",
      description = "Only on this topic.")
  private @Nullable String topic;

  @Option(
      names = "--max-messages",
      paramLabel = "N",
      description = "Too far behind: more than N messages wait on a topic.")
  private @Nullable Long maxMessages;

  @Option(
      names = "--max-age",
      paramLabel = "DURATION",
      description = "Too far behind: a message waits for longer.")
  private @Nullable Duration maxAge;

  @Option(
      names = {"-w", "--watch"},
      description = "Look again and again; with a limit, until somebody is too far behind.")
  private boolean watch;

  @Option(
      names = "--every",
      paramLabel = "DURATION",
      description = "How long --watch waits between two looks. Default: 2s.")
  private Duration every = Duration.ofSeconds(2);

  @SuppressWarnings("NullAway.Init") // picocli sets @Spec
  public LagCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    requireSense();
    try (var weir = session.connect()) {
      look(weir, "");
      // On a terminal a look takes the place of the one before; elsewhere they follow each other.
      boolean replaces = session.shell().terminals().out() && !output.isJson();
      while (watch && !session.stop().requested()) {
        session.stop().pause(every);
        if (!session.stop().requested()) {
          look(weir, replaces ? CLEAR_SCREEN : output.isJson() ? "" : "\n");
        }
      }
    }
  }

  private void requireSense() {
    if (maxMessages != null && maxMessages < 0) {
      throw wrong("--max-messages %d is negative: take 0 or more".formatted(maxMessages));
    }
    if (every.compareTo(SHORTEST_PAUSE) < 0) {
      throw wrong("--every is too short: take 100ms or more");
    }
  }

  private ParameterException wrong(String problem) {
    return new ParameterException(spec.commandLine(), problem);
  }

  /// @param before printed first
  private void look(Weir weir, String before) {
    var standings = Lags.of(weir, consumers(weir));
    session.shell().print(before);
    output.print(session.shell(), standings.json(), "No consumers found", standings.table());
    var late = standings.beyond(maxMessages, maxAge);
    if (!late.isEmpty()) {
      throw new Failure(ExitCode.BEHIND, "too far behind: " + String.join("; ", late));
    }
  }

  private List<ConsumerDescription> consumers(Weir weir) {
    var consumers = weir.admin().consumers();
    var chosen = name == null ? consumers.list() : consumers.describe(name);
    return chosen.stream().filter(each -> topic == null || each.topic().equals(topic)).toList();
  }
}

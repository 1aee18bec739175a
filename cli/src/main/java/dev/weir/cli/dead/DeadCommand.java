package dev.weir.cli.dead;

import dev.weir.DeadLetter;
import dev.weir.DeadLetterFilter;
import dev.weir.cli.shell.Family;
import dev.weir.cli.shell.MissingVerb;
import dev.weir.cli.shell.Session;
import dev.weir.cli.shell.TableOutput;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `weir dead`.
@Command(
    name = "dead",
    description = "List, show, redrive and purge the messages that a consumer gave up.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  weir dead list mailer",
      "  weir dead show mailer 3",
      "  weir dead redrive mailer --cause timeout --since 1h",
      "  weir dead purge mailer --before 30days --yes"
    })
public final class DeadCommand implements Runnable {
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets @Spec
  private DeadCommand() {}

  /// The family.
  ///
  /// @param args of the whole command
  public static CommandLine commands(Session session, List<String> args) {
    var family = new Family(args);
    family.add("list", () -> new ListAll(session));
    family.add("show", () -> new Show(session));
    family.add("redrive", () -> new SettleCommand.Redrive(session));
    family.add("purge", () -> new SettleCommand.Purge(session));
    return family.under(new DeadCommand());
  }

  @Override
  public void run() {
    throw new MissingVerb(spec.commandLine());
  }

  /// `weir dead list`.
  @Command(
      name = "list",
      sortOptions = false,
      description = {
        "List what a consumer gave up and nobody has redriven or purged, oldest first.",
        "ID is what show, redrive and purge take; TOPIC, PARTITION and OFFSET are where the message"
            + " came from."
      })
  static final class ListAll implements Runnable {
    private static final int MOST = 1_000;

    private final Session session;
    @Mixin private final LetterChoice choice = new LetterChoice();
    @Mixin private final TableOutput output = new TableOutput();

    @Parameters(paramLabel = "NAME", description = "The consumer.")
    private String name;

    @Option(
        names = {"-n", "--max"},
        paramLabel = "N",
        description = "At most so many. Default: " + MOST)
    private int max = MOST;

    @SuppressWarnings("NullAway.Init") // picocli sets the parameters
    ListAll(Session session) {
      this.session = session;
    }

    @Override
    public void run() {
      var shell = session.shell();
      DeadLetterFilter filter = choice.filter(session);
      try (var weir = session.connect()) {
        List<DeadLetter> letters = weir.admin().deadLetters(name).list(filter, max);
        LetterChoice.requireConsumer(letters.size(), weir, name);
        output.print(
            shell,
            letters.stream().map(LetterText::json).toList(),
            "No dead letters found",
            LetterText.table(letters, shell.clock().instant()));
      }
    }
  }

  /// `weir dead show`.
  @Command(
      name = "show",
      sortOptions = false,
      description = "Show one dead letter, whole: what happened to it, its headers and its value.")
  static final class Show implements Runnable {
    private final Session session;
    @Spec private CommandSpec spec;
    @Mixin private final TableOutput output = new TableOutput();

    @Parameters(index = "0", paramLabel = "NAME", description = "The consumer.")
    private String name;

    @Parameters(index = "1", paramLabel = "ID", description = "From weir dead list.")
    private long id;

    @Option(
        names = {"-t", "--topic"},
        paramLabel = "TOPIC",
        description = "The topic it came from. Needed when several have this ID.")
    private @Nullable String topic;

    @SuppressWarnings("NullAway.Init") // picocli sets the parameters
    Show(Session session) {
      this.session = session;
    }

    @Override
    public void run() {
      var shell = session.shell();
      try (var weir = session.connect()) {
        var letters = weir.admin().deadLetters(name);
        String from = topic == null ? LetterChoice.topicOf(letters, name, id, spec) : topic;
        DeadLetter letter = letters.show(from, id);
        output.print(shell, LetterText.json(letter), LetterText.text(letter, shell));
      }
    }
  }
}

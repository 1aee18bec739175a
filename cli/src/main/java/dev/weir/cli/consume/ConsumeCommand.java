package dev.weir.cli.consume;

import dev.weir.Capability;
import dev.weir.Consumer;
import dev.weir.ConsumerBuilder;
import dev.weir.ConsumerDefinition;
import dev.weir.ConsumerPosition;
import dev.weir.NotFound;
import dev.weir.Place;
import dev.weir.TopicPartition;
import dev.weir.Weir;
import dev.weir.cli.shell.OutputFailed;
import dev.weir.cli.shell.Problems;
import dev.weir.cli.shell.Session;
import dev.weir.cli.shell.Stop;
import dev.weir.cli.text.Places;
import dev.weir.cli.text.Template;
import dev.weir.spi.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `weir consume`.
@Command(
    name = "consume",
    sortOptions = false,
    description = {
      "Read messages: one line of standard output for each.",
      "Follows the topic until Ctrl-C. With -c it goes on where that consumer stood; -B, -H and -T"
          + " are for its first start, --start is for now. A line that was written is done; with"
          + " --exec, a message whose command ended with exit code 0."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  weir consume orders                       what comes from now on",
      "  weir consume orders -T 10 -d              the last ten",
      "  weir consume orders -c billing -Bd        what billing has not seen yet",
      "  weir consume orders --start 1h -O jsonl   the last hour, for jq",
      "  weir consume orders -B -F '{{offset}} {{key}} {{value}}'",
      "  weir consume mails -c mailer -B --share message --jobs 4 --exec ./send.sh"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the parameters
public final class ConsumeCommand implements Runnable {
  /// A command that hangs is its owner's to end (`timeout 10m …`); one that died takes its process
  /// with it, which is noticed by its silence.
  private static final Duration LONGEST_COMMAND = Duration.ofDays(1);

  /// `-O`.
  enum Form {
    TEXT,
    JSON,
    JSONL
  }

  private final Session session;
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "TOPIC",
      description = "The topic; with a * in it, every topic that matches: 'orders-*'.")
  private String topic;

  @ArgGroup(exclusive = true)
  private Start start = new Start();

  @Option(
      names = "--end",
      paramLabel = "PLACE",
      description = "End with this offset, or the last message up to this time, in each partition.")
  private @Nullable String end;

  @Option(
      names = {"-d", "--disable-continuous"},
      description = "End with what is there now.")
  private boolean untilNow;

  @Option(
      names = {"-n", "--messages"},
      paramLabel = "N",
      description = "End after N messages.")
  private @Nullable Long messages;

  @Option(
      names = {"-p", "--partition"},
      paramLabel = "N",
      split = ",",
      description = "Only this partition. May be repeated. Default: all")
  private int[] partitions = {};

  @Option(
      names = {"-c", "--consumer"},
      paramLabel = "NAME",
      description = "Go on where this consumer stood, and store where it stands.")
  private @Nullable String consumer;

  @Option(names = "--resumable", description = "As -c, with a name that is this host's own.")
  private boolean resumable;

  @Mixin private final SharingOptions sharing = new SharingOptions();
  @Mixin private final ExecOptions exec = new ExecOptions();
  @Mixin private final CommitOptions committing = new CommitOptions();

  @Option(
      names = {"-k", "--key-value"},
      description = "Print [key] value.")
  private boolean keyValue;

  @Option(
      names = {"-F", "--format"},
      paramLabel = "TEMPLATE",
      description = {
        "Print this, with {{key}}, {{value}}, {{offset}}, {{partition}}, {{topic}}, {{time}},",
        "{{header.NAME}}; \\t and \\n."
      })
  private @Nullable String template;

  @Option(
      names = {"-O", "--output"},
      paramLabel = "FORM",
      description = "text (default), json, or jsonl: one object a line.")
  private @Nullable Form form;

  public ConsumeCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    checkTogether();
    RecordFormat format = format();
    Place startAt = start.start == null ? null : place(start.start);
    Place last = end == null ? null : place(end);
    checkOrder(startAt, last);
    try (Weir weir = session.connect()) {
      tellWhatIsStored(weir);
      String command = exec.command();
      Jobs.@Nullable Plan plan = command == null ? null : plan(weir, command);
      try (Consumer open = builder(weir, plan, startAt, last).open()) {
        session
            .shell()
            .status("Consuming records from '" + topic + "'" + start.inWords() + endInWords());
        tellHowItEnded(plan == null ? print(open, format, last) : runCommands(open, plan));
      }
    }
  }

  private Ended print(Consumer open, RecordFormat format, @Nullable Place last) {
    Stop stop = session.stop();
    try (var commits = new Commits(open, mode(), committing.flush(), stop)) {
      stop.lastly(Stop.PATIENCE, commits::lastly);
      End ends = untilNow && last != null ? End.at(last) : End.none();
      var reading = new Reading(open, format, ends, commits, stop, session.shell().out());
      Ended ended;
      try {
        ended = reading.run(mostMessages());
      } catch (OutputFailed e) {
        commits.end(false);
        throw e;
      }
      commits.end(ended != Ended.STOPPED);
      return ended;
    }
  }

  private Ended runCommands(Consumer open, Jobs.Plan plan) {
    return new Jobs(open, plan, session.shell(), session.stop()).run(mostMessages());
  }

  private Jobs.Plan plan(Weir weir, String command) {
    return new Jobs.Plan(command, exec.rules(), exec.jobs(), sharing.over(stored(weir)));
  }

  /// What the consumer is, where the log knows.
  private ConsumerDefinition stored(Weir weir) {
    if (consumer == null || !weir.capabilities().contains(Capability.SHARING_STATE)) {
      return ConsumerDefinition.DEFAULT;
    }
    try {
      return weir.admin()
          .consumers()
          .sharing(consumer)
          .definition()
          .orElse(ConsumerDefinition.DEFAULT);
    } catch (NotFound _) {
      return ConsumerDefinition.DEFAULT;
    }
  }

  private long mostMessages() {
    return messages == null ? Long.MAX_VALUE : messages;
  }

  private void tellHowItEnded(Ended ended) {
    switch (ended) {
      case COUNT -> {}
      case PLACE -> {
        if (end != null) {
          session.shell().status("End-offset has been reached; exiting");
        } else if (!untilNow) {
          session.shell().status("Consumer stream has closed");
        }
      }
      case STOPPED -> session.shell().status("Consumer stream has closed");
    }
  }

  private ConsumerBuilder builder(
      Weir weir, Jobs.@Nullable Plan plan, @Nullable Place startAt, @Nullable Place last) {
    ConsumerBuilder builder =
        sharing
            .describe(weir.consumer(topic))
            .commit(committing.strategy(mode()))
            .onNotice(session.shell()::tell);
    boolean inAGroup = weir.capabilities().contains(Capability.GROUPS);
    if (plan != null && !plan.byMessage() && inAGroup) {
      builder = builder.processingLimit(LONGEST_COMMAND);
    }
    Place from = start.from();
    if (from != null) {
      builder = builder.from(from);
    }
    if (startAt != null) {
      builder = builder.startAt(startAt);
    }
    // A pipe ends by itself, and what it has now is all of it.
    if (untilNow && weir.capabilities().contains(Capability.READ_FROM_OFFSET)) {
      builder = builder.until(Place.LATEST);
    } else if (last != null) {
      builder = builder.until(behind(last));
    }
    if (partitions.length > 0) {
      builder = builder.partitions(partitions);
    }
    if (resumable) {
      builder = builder.resumable();
    }
    return consumer == null ? builder : builder.named(consumer);
  }

  /// `--end` is inclusive, [ConsumerBuilder#until] is not; a time is inclusive in both.
  private static Place behind(Place last) {
    return last instanceof Place.Offset(long offset) && offset < Long.MAX_VALUE
        ? Place.offset(offset + 1)
        : last;
  }

  private Commits.Mode mode() {
    return isNamed() ? committing.mode() : Commits.Mode.NONE;
  }

  private boolean isNamed() {
    return consumer != null || resumable;
  }

  private Place place(String text) {
    return Places.offsetOrTime(text, session.shell().clock(), session.shell().zone());
  }

  private RecordFormat format() {
    boolean toTerminal = session.shell().terminals().out();
    if (template != null) {
      return new RecordFormat.Templated(Template.parse(template));
    }
    if (keyValue) {
      return new RecordFormat.KeyValue(toTerminal);
    }
    return switch (form == null ? Form.TEXT : form) {
      case TEXT -> new RecordFormat.Text(toTerminal);
      case JSON -> new RecordFormat.AsJson(false);
      case JSONL -> new RecordFormat.AsJson(true);
    };
  }

  private String endInWords() {
    if (end == null) {
      return "";
    }
    return (end.matches("[0-9]+") ? " until offset " : " until ") + end + " (inclusive)";
  }

  private void checkTogether() {
    var problems = new Problems();
    problems.unless(consumer == null || !resumable, "-c and --resumable exclude each other");
    problems.unless(template == null || form == null, "-F and -O exclude each other");
    problems.unless(template == null || !keyValue, "-F and -k exclude each other");
    problems.unless(!keyValue || form == null || form == Form.TEXT, "-k and -O exclude each other");
    problems.unless(messages == null || messages >= 1, "-n is too small: 1 or more");
    problems.unless(
        exec.command() == null || (template == null && !keyValue && form == null),
        "-k, -F and -O shape lines; a command of --exec is given the value as it is");
    problems.unless(
        !untilNow || end == null || (exec.command() == null && !sharing.isByMessage()),
        "-d and --end go together only where lines are written, by partition");
    committing.check(problems, exec.command() != null);
    problems.unless(
        !committing.isManual() || !untilNow || end == null,
        "--commit manual goes with -d or --end, not with both");
    sharing.check(problems);
    exec.check(problems);
    if (!isNamed()) {
      var nameless = new ArrayList<>(sharing.forANameOnly());
      nameless.addAll(committing.forANameOnly());
      if (exec.command() != null) {
        nameless.add("--exec");
      }
      problems.without(nameless, "a consumer name: -c NAME, or --resumable");
    }
    problems.refuse(spec);
  }

  private void checkOrder(@Nullable Place startAt, @Nullable Place last) {
    var problems = new Problems();
    problems.unless(
        !(startAt instanceof Place.Offset(long from))
            || !(last instanceof Place.Offset(long to))
            || from <= to,
        "Argument end-offset must be greater than or equal to specified start offset");
    problems.refuse(spec);
  }

  /// `-H` and `-T` are for a first start. Whoever gives them to a consumer that has a position may
  /// expect otherwise, so one line says so.
  private void tellWhatIsStored(Weir weir) {
    String flag = start.surprising();
    if (flag == null
        || consumer == null
        || !weir.capabilities().contains(Capability.ADMIN_POSITIONS)) {
      return;
    }
    var read = new Subscription(List.of(topic), List.of(topic), List.of());
    List<ConsumerPosition> stored =
        weir.admin().consumers().list().stream()
            .filter(each -> each.name().equals(consumer) && read.includes(each.topic()))
            .flatMap(each -> each.positions().stream())
            .filter(each -> isRead(each.topicPartition()))
            .toList();
    if (!stored.isEmpty()) {
      String where =
          stored.stream()
              .map(each -> "offset " + each.position() + " of " + each.topicPartition())
              .collect(Collectors.joining(", "));
      session
          .shell()
          .tell(
              consumer
                  + " goes on where it stood, at "
                  + where
                  + "; "
                  + flag
                  + " is for a first start. To go elsewhere: --start, or weir consumer reset");
    }
  }

  private boolean isRead(TopicPartition topicPartition) {
    return partitions.length == 0
        || Arrays.stream(partitions).anyMatch(each -> each == topicPartition.partition());
  }
}

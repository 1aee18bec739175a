package dev.weir.cli.consume;

import dev.weir.Capability;
import dev.weir.Consumer;
import dev.weir.ConsumerBuilder;
import dev.weir.ConsumerPosition;
import dev.weir.Place;
import dev.weir.TopicPartition;
import dev.weir.Weir;
import dev.weir.cli.shell.OutputFailed;
import dev.weir.cli.shell.Session;
import dev.weir.cli.shell.Shell;
import dev.weir.cli.text.Places;
import dev.weir.cli.text.Template;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `weir consume`.
@Command(
    name = "consume",
    sortOptions = false,
    description = {
      "Read messages: one line of standard output for each.",
      "Follows the topic until Ctrl-C. With -c it goes on where that consumer stood; -B, -H and -T"
          + " are for its first start, --start is for now. A line that was written is done."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  weir consume orders                       what comes from now on",
      "  weir consume orders -T 10 -d              the last ten",
      "  weir consume orders -c billing -Bd        what billing has not seen yet",
      "  weir consume orders --start 1h -O jsonl   the last hour, for jq",
      "  weir consume orders -B -F '{{offset}} {{key}} {{value}}'"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the parameters
public final class ConsumeCommand implements Runnable {
  /// Shorter than the API's: a command is more often killed than a program.
  private static final Duration FLUSH = Duration.ofSeconds(2);

  /// `-O`.
  enum Form {
    TEXT,
    JSON,
    JSONL
  }

  private final Session session;
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "TOPIC", description = "The topic.")
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

  @Option(
      names = "--commit",
      paramLabel = "WHEN",
      description = {
        "auto: as time passes, and at the end (default);",
        "manual: once, at an end by -n, -d or --end; none: never."
      })
  private Commits.@Nullable Mode commit;

  @Option(
      names = "--flush",
      paramLabel = "DURATION",
      description = "How often auto commits. Default: 2s")
  private @Nullable Duration flush;

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
    Shell shell = session.shell();
    RecordFormat format = format();
    Place startAt = start.start == null ? null : place(start.start);
    Place last = end == null ? null : place(end);
    checkOrder(startAt, last);
    try (Weir weir = session.connect()) {
      tellWhatIsStored(weir);
      try (Consumer open = builder(weir, startAt, last).open();
          var commits = new Commits(open, mode(), flush == null ? FLUSH : flush, session.stop())) {
        session.stop().lastly(true, commits::lastly);
        shell.status("Consuming records from '" + topic + "'" + start.inWords() + endInWords());
        var reading =
            new Reading(
                open,
                format,
                untilNow && last != null ? End.at(last) : End.none(),
                commits,
                session.stop(),
                shell.out());
        read(reading, commits);
      }
    }
  }

  private void read(Reading reading, Commits commits) {
    Reading.Ended ended;
    try {
      ended = reading.run(messages == null ? Long.MAX_VALUE : messages);
    } catch (OutputFailed e) {
      commits.end(false);
      throw e;
    }
    commits.end(ended != Reading.Ended.STOPPED);
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

  private ConsumerBuilder builder(Weir weir, @Nullable Place startAt, @Nullable Place last) {
    ConsumerBuilder builder =
        weir.consumer(topic).commit(mode().strategy).onNotice(session.shell()::tell);
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
    return consumer == null ? builder : builder.named(consumer);
  }

  /// `--end` is inclusive, [ConsumerBuilder#until] is not; a time is inclusive in both.
  private static Place behind(Place last) {
    return last instanceof Place.Offset(long offset) && offset < Long.MAX_VALUE
        ? Place.offset(offset + 1)
        : last;
  }

  private Commits.Mode mode() {
    if (consumer == null) {
      return Commits.Mode.NONE;
    }
    return commit == null ? Commits.Mode.AUTO : commit;
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
    check(template == null || form == null, "-F and -O exclude each other");
    check(template == null || !keyValue, "-F and -k exclude each other");
    check(!keyValue || form == null || form == Form.TEXT, "-k and -O exclude each other");
    check(commit == null || consumer != null, "--commit needs a consumer name: -c NAME");
    check(flush == null || consumer != null, "--flush needs a consumer name: -c NAME");
    check(
        flush == null || commit == null || commit == Commits.Mode.AUTO,
        "--flush goes with --commit auto only");
    check(flush == null || flush.toMillis() >= 1, "--flush is too short: 1ms or more");
    check(messages == null || messages >= 1, "-n is too small: 1 or more");
    check(
        commit != Commits.Mode.MANUAL || !untilNow || end == null,
        "--commit manual goes with -d or --end, not with both");
  }

  private void checkOrder(@Nullable Place startAt, @Nullable Place last) {
    check(
        !(startAt instanceof Place.Offset(long from))
            || !(last instanceof Place.Offset(long to))
            || from <= to,
        "Argument end-offset must be greater than or equal to specified start offset");
  }

  private void check(boolean fine, String otherwise) {
    if (!fine) {
      throw new ParameterException(spec.commandLine(), otherwise);
    }
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
    List<ConsumerPosition> stored =
        weir.admin().consumers().list().stream()
            .filter(each -> each.name().equals(consumer) && each.topic().equals(topic))
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

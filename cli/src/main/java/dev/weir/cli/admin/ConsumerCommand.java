package dev.weir.cli.admin;

import dev.weir.ConsumerDescription;
import dev.weir.ConsumerPosition;
import dev.weir.Consumers;
import dev.weir.cli.shell.Family;
import dev.weir.cli.shell.MissingVerb;
import dev.weir.cli.shell.Session;
import dev.weir.cli.shell.TableOutput;
import dev.weir.cli.text.HumanTime;
import dev.weir.cli.text.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `weir consumer`.
@Command(
    name = "consumer",
    description = "List, describe, reset and delete named consumers.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  weir consumer list",
      "  weir consumer describe billing",
      "  weir consumer reset billing --to earliest",
      "  weir consumer delete billing -t orders"
    })
public final class ConsumerCommand implements Runnable {
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets @Spec
  private ConsumerCommand() {}

  /// The family.
  ///
  /// @param args of the whole command
  public static CommandLine commands(Session session, List<String> args) {
    var family = new Family(args);
    family.add("list", () -> new ListAll(session));
    family.add("describe", () -> new Describe(session));
    family.add("delete", () -> new Delete(session));
    family.add("reset", () -> new ResetCommand(session));
    return family.under(new ConsumerCommand());
  }

  @Override
  public void run() {
    throw new MissingVerb(spec.commandLine());
  }

  /// The last offset seen, as Fluvio counts; nothing when the next one to read is the first.
  static @Nullable Long lastSeenOffset(long position) {
    return position == 0 ? null : position - 1;
  }

  static String orDash(@Nullable Object value) {
    return value == null ? "-" : value.toString();
  }

  /// `weir consumer list`.
  @Command(
      name = "list",
      description = {
        "List what every consumer has seen.",
        "OFFSET is the last offset seen, LAST SEEN how long ago it was stored."
      })
  static final class ListAll implements Runnable {
    private static final Comparator<ConsumerPosition> ORDER =
        Comparator.comparing(ConsumerPosition::consumer)
            .thenComparing(ConsumerPosition::topicPartition);

    private final Session session;
    @Mixin private final TableOutput output = new TableOutput();

    ListAll(Session session) {
      this.session = session;
    }

    @Override
    public void run() {
      try (var weir = session.connect()) {
        List<ConsumerPosition> positions =
            weir.admin().consumers().list().stream()
                .flatMap(consumer -> consumer.positions().stream())
                .sorted(ORDER)
                .toList();
        Instant now = session.shell().clock().instant();
        var table = new Table("CONSUMER", "TOPIC", "PARTITION", "OFFSET", "LAST SEEN");
        for (ConsumerPosition each : positions) {
          table.row(
              each.consumer(),
              each.topicPartition().topic(),
              each.topicPartition().partition(),
              orDash(lastSeenOffset(each.position())),
              HumanTime.format(java.time.Duration.between(each.lastSeen(), now)));
        }
        output.print(
            session.shell(),
            positions.stream().map(ListAll::json).toList(),
            "No consumers found",
            table);
      }
    }

    private static Map<String, @Nullable Object> json(ConsumerPosition position) {
      var json = new LinkedHashMap<String, @Nullable Object>();
      json.put("consumer_id", position.consumer());
      json.put("topic", position.topicPartition().topic());
      json.put("partition", position.topicPartition().partition());
      json.put("offset", lastSeenOffset(position.position()));
      json.put("modified_time", position.lastSeen().getEpochSecond());
      return json;
    }
  }

  /// `weir consumer describe`.
  @Command(
      name = "describe",
      description = {
        "Show where a consumer stands, and how far behind it is.",
        "POSITION is the next offset it reads, END the next one that will be written."
      })
  static final class Describe implements Runnable {
    private final Session session;
    @Mixin private final TableOutput output = new TableOutput();

    @Parameters(paramLabel = "NAME", description = "The consumer.")
    private String name;

    @SuppressWarnings("NullAway.Init") // picocli sets the parameters
    Describe(Session session) {
      this.session = session;
    }

    @Override
    public void run() {
      try (var weir = session.connect()) {
        var admin = weir.admin();
        Instant now = session.shell().clock().instant();
        var json = new ArrayList<Object>();
        var text = new StringBuilder();
        for (ConsumerDescription consumer : admin.consumers().describe(name)) {
          var standing = new Standing(consumer, admin.topics().describe(consumer.topic()), now);
          json.add(standing.json());
          text.append(text.isEmpty() ? "" : "\n").append(standing.text());
        }
        output.print(session.shell(), json, text.toString());
      }
    }
  }

  /// `weir consumer delete`.
  @Command(
      name = "delete",
      description = "Forget a consumer: everywhere, on one topic, or on one partition.")
  static final class Delete implements Runnable {
    private final Session session;
    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "The consumer.")
    private String name;

    @Option(
        names = {"-t", "--topic"},
        paramLabel = "TOPIC",
        description = "Only on this topic.")
    private @Nullable String topic;

    @Option(
        names = {"-p", "--partition"},
        paramLabel = "N",
        description = "Only on this partition of the topic.")
    private @Nullable Integer partition;

    @SuppressWarnings("NullAway.Init") // picocli sets the parameters
    Delete(Session session) {
      this.session = session;
    }

    @Override
    public void run() {
      if (partition != null && topic == null) {
        throw new ParameterException(spec.commandLine(), "--partition needs --topic");
      }
      try (var weir = session.connect()) {
        for (ConsumerPosition gone : delete(weir.admin().consumers())) {
          session
              .shell()
              .println(
                  "consumer \"%s\" on topic \"%s\" and partition \"%d\" deleted"
                      .formatted(
                          gone.consumer(),
                          gone.topicPartition().topic(),
                          gone.topicPartition().partition()));
        }
      }
    }

    private List<ConsumerPosition> delete(Consumers consumers) {
      if (topic == null) {
        return consumers.delete(name);
      }
      return partition == null
          ? consumers.delete(name, topic)
          : consumers.delete(name, topic, partition);
    }
  }
}

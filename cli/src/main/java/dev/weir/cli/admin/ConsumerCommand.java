package dev.weir.cli.admin;

import dev.weir.Capability;
import dev.weir.ConsumerDescription;
import dev.weir.ConsumerPosition;
import dev.weir.Consumers;
import dev.weir.NotFound;
import dev.weir.SharingDescription;
import dev.weir.TopicDescription;
import dev.weir.Weir;
import dev.weir.cli.shell.Family;
import dev.weir.cli.shell.MissingVerb;
import dev.weir.cli.shell.Session;
import dev.weir.cli.shell.TableOutput;
import dev.weir.cli.text.HumanTime;
import dev.weir.cli.text.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
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
              HumanTime.format(Duration.between(each.lastSeen(), now)));
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
        "Show what a consumer is, who its members are, where it stands, how far behind.",
        "POSITION is the next offset it reads, END the next one that will be written. SETTLED and"
            + " PAGES are what is done above the position and what remembering it takes, RETRIES"
            + " what waits for its next attempt. - is what the log cannot tell."
      })
  static final class Describe implements Runnable {
    /// Between two looks, to see the pace.
    private static final Duration A_LOOK = Duration.ofSeconds(1);

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
        Optional<SharingDescription> sharing = sharing(weir);
        Pace pace = pace(weir, sharing);
        var names = new TreeSet<String>();
        pace.now().forEach(each -> names.add(each.topic()));
        sharing.ifPresent(
            known -> known.partitions().forEach(each -> names.add(each.topicPartition().topic())));
        var topics = new TreeMap<String, TopicDescription>();
        for (String topic : names) {
          topic(weir, topic).ifPresent(there -> topics.put(topic, there));
        }
        Instant now = session.shell().clock().instant();
        var standing = new Standing(name, sharing, pace, topics, now);
        output.print(session.shell(), standing.json(), standing.text());
      }
    }

    private Optional<SharingDescription> sharing(Weir weir) {
      if (!weir.capabilities().contains(Capability.SHARING_STATE)) {
        return Optional.empty();
      }
      try {
        return Optional.of(weir.admin().consumers().sharing(name)).filter(Describe::tells);
      } catch (NotFound _) {
        return Optional.empty();
      }
    }

    private static boolean tells(SharingDescription sharing) {
      return sharing.definition().isPresent()
          || !sharing.members().isEmpty()
          || !sharing.partitions().isEmpty();
    }

    /// Looks twice where something waits and somebody may be at work on it.
    private Pace pace(Weir weir, Optional<SharingDescription> sharing) {
      List<ConsumerDescription> stored = stored(weir, sharing);
      boolean moves =
          stored.stream().anyMatch(each -> each.lag().messages() > 0)
              && sharing.filter(known -> known.members().isEmpty()).isEmpty();
      if (!moves) {
        return Pace.still(stored);
      }
      long began = session.shell().nanoTime().getAsLong();
      session.stop().pause(A_LOOK);
      List<ConsumerDescription> later = stored(weir, sharing);
      long between = session.shell().nanoTime().getAsLong() - began;
      return new Pace(stored, later, Duration.ofNanos(between));
    }

    /// What is committed; nothing yet, perhaps, of a consumer that is at work.
    private List<ConsumerDescription> stored(Weir weir, Optional<SharingDescription> sharing) {
      try {
        return weir.admin().consumers().describe(name);
      } catch (NotFound e) {
        if (sharing.isEmpty()) {
          throw e;
        }
        return List.of();
      }
    }

    /// Empty when it was deleted, and its positions with it, since they were listed.
    private static Optional<TopicDescription> topic(Weir weir, String topic) {
      try {
        return Optional.of(weir.admin().topics().describe(topic));
      } catch (NotFound _) {
        return Optional.empty();
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

package dev.weir.cli.admin;

import dev.weir.InvalidInput;
import dev.weir.TopicDescription;
import dev.weir.TopicOptions;
import dev.weir.cli.shell.Family;
import dev.weir.cli.shell.MissingVerb;
import dev.weir.cli.shell.Session;
import dev.weir.cli.shell.TableOutput;
import dev.weir.cli.text.ByteSize;
import dev.weir.cli.text.HumanTime;
import dev.weir.cli.text.Table;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `weir topic`.
@Command(
    name = "topic",
    description = "Create, list, describe and delete topics.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  weir topic create orders -p 3 --retention-time 7days",
      "  weir topic list",
      "  weir topic describe orders -O json"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the parameters
public final class TopicCommand implements Runnable {
  @Spec private CommandSpec spec;

  private TopicCommand() {}

  /// The family.
  ///
  /// @param args of the whole command
  public static CommandLine commands(Session session, List<String> args) {
    var family = new Family(args);
    family.add("create", () -> new Create(session));
    family.add("list", () -> new ListAll(session));
    family.add("describe", () -> new Describe(session));
    family.add("delete", () -> new Delete(session));
    family.add("add-partition", () -> new AddPartition(session));
    return family.under(new TopicCommand());
  }

  @Override
  public void run() {
    throw new MissingVerb(spec.commandLine());
  }

  /// `weir topic create`.
  @Command(
      name = "create",
      sortOptions = false,
      description = "Create a topic. It keeps its messages for ever, unless told otherwise.")
  static final class Create implements Runnable {
    private final Session session;

    @Parameters(paramLabel = "NAME", description = "1 to 249 of A-Z a-z 0-9 . _ -")
    private String name;

    @Option(
        names = {"-p", "--partitions"},
        paramLabel = "N",
        description = "How many partitions. Default: 1")
    private int partitions = 1;

    @Option(
        names = "--retention-time",
        paramLabel = "DURATION",
        description = "Remove messages appended longer ago: 12h, 7days. Default: never")
    private @Nullable Duration retentionTime;

    @Option(
        names = "--retention-bytes",
        paramLabel = "SIZE",
        converter = SizeConverter.class,
        description =
            "Remove a partition's oldest messages while it is larger: 10 GiB. Default: never")
    private @Nullable Long retentionBytes;

    Create(Session session) {
      this.session = session;
    }

    @Override
    public void run() {
      TopicOptions options = TopicOptions.partitions(partitions);
      if (retentionTime != null) {
        options = options.retentionTime(retentionTime);
      }
      if (retentionBytes != null) {
        options = options.retentionBytes(retentionBytes);
      }
      try (var weir = session.connect()) {
        weir.admin().topics().create(name, options);
      }
      session.shell().println("topic \"" + name + "\" created");
    }
  }

  /// `weir topic list`.
  @Command(name = "list", description = "List all topics.")
  static final class ListAll implements Runnable {
    private final Session session;
    @Mixin private final TableOutput output = new TableOutput();

    ListAll(Session session) {
      this.session = session;
    }

    @Override
    public void run() {
      try (var weir = session.connect()) {
        List<TopicDescription> topics = weir.admin().topics().list();
        var table = new Table("NAME", "PARTITIONS", "RETENTION TIME", "RETENTION BYTES", "SIZE");
        for (TopicDescription topic : topics) {
          OptionalLong size = TopicText.size(topic);
          table.row(
              topic.name(),
              topic.partitions().size(),
              topic.options().retentionTime().map(HumanTime::format).orElse("forever"),
              TopicText.sizeOr(topic.options().retentionBytes(), "forever"),
              TopicText.sizeOr(size, "-"));
        }
        output.print(
            session.shell(),
            topics.stream().map(TopicText::summary).toList(),
            "No topics found",
            table);
      }
    }
  }

  /// `weir topic describe`.
  @Command(name = "describe", description = "Show a topic and its partitions.")
  static final class Describe implements Runnable {
    private final Session session;
    @Mixin private final TableOutput output = new TableOutput();

    @Parameters(paramLabel = "NAME", description = "The topic.")
    private String name;

    Describe(Session session) {
      this.session = session;
    }

    @Override
    public void run() {
      try (var weir = session.connect()) {
        TopicDescription topic = weir.admin().topics().describe(name);
        output.print(session.shell(), TopicText.json(topic), TopicText.text(topic));
      }
    }
  }

  /// `weir topic delete`.
  @Command(
      name = "delete",
      description = {
        "Delete topics with their messages and every position on them.",
        "When one of them does not exist, none is deleted."
      })
  static final class Delete implements Runnable {
    private final Session session;

    @Parameters(paramLabel = "NAME", arity = "1..*", description = "The topics.")
    private List<String> names;

    Delete(Session session) {
      this.session = session;
    }

    @Override
    public void run() {
      try (var weir = session.connect()) {
        var topics = weir.admin().topics();
        names.forEach(topics::describe);
        for (String name : names) {
          topics.delete(name);
          session.shell().println("topic \"" + name + "\" deleted");
        }
      }
    }
  }

  /// `weir topic add-partition`.
  @Command(
      name = "add-partition",
      description = "Add partitions to a topic. Keys may move to other partitions.")
  static final class AddPartition implements Runnable {
    private final Session session;
    @Spec private CommandSpec spec;
    @Mixin private final TableOutput output = new TableOutput();

    @Parameters(paramLabel = "NAME", description = "The topic.")
    private String name;

    @Option(
        names = {"-c", "--count"},
        paramLabel = "N",
        description = "How many more. Default: 1")
    private int count = 1;

    AddPartition(Session session) {
      this.session = session;
    }

    @Override
    public void run() {
      if (count < 1) {
        throw new ParameterException(
            spec.commandLine(), "--count " + count + " is too small: 1 or more");
      }
      try (var weir = session.connect()) {
        var topics = weir.admin().topics();
        int before = topics.describe(name).partitions().size();
        TopicDescription topic = topics.addPartitions(name, before + count);
        String done = "added new partitions to topic: \"" + name + "\"\n";
        output.print(session.shell(), TopicText.json(topic), done + TopicText.partitions(topic));
      }
    }
  }

  /// A size for picocli.
  static final class SizeConverter implements CommandLine.ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      try {
        return ByteSize.parse(text);
      } catch (InvalidInput e) {
        throw new CommandLine.TypeConversionException(e.getMessage());
      }
    }
  }
}

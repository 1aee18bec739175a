package dev.weir.cli.admin;

import dev.weir.Place;
import dev.weir.ResetPlan;
import dev.weir.Weir;
import dev.weir.cli.shell.Consent;
import dev.weir.cli.shell.Session;
import dev.weir.cli.shell.TableOutput;
import dev.weir.cli.text.Places;
import dev.weir.cli.text.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `weir consumer reset`.
@Command(
    name = "reset",
    sortOptions = false,
    description = {
      "Move a consumer to another place on a topic.",
      "Shows first what that skips or repeats, and asks."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  weir consumer reset billing --to earliest            all of it again",
      "  weir consumer reset billing --to latest-100 --yes    the last hundred",
      "  weir consumer reset billing -t orders --to 2h        what is younger than two hours"
    })
final class ResetCommand implements Runnable {
  private final Session session;
  @Spec private CommandSpec spec;
  @Mixin private final TableOutput output = new TableOutput();

  @Parameters(paramLabel = "NAME", description = "The consumer.")
  private String name;

  @Option(
      names = {"-t", "--topic"},
      paramLabel = "TOPIC",
      description = "On this topic. Default: the one that it reads")
  private @Nullable String topic;

  @Option(
      names = "--to",
      paramLabel = "PLACE",
      required = true,
      description = {
        "earliest, latest, earliest+N, latest-N, an offset, or a time:",
        "2026-07-20T09:30:00Z, 2026-07-20, 10m (ago)"
      })
  private String to;

  @Mixin private final Consent consent = new Consent();

  @SuppressWarnings("NullAway.Init") // picocli sets the parameters
  ResetCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    var shell = session.shell();
    Place place = Places.any(to.toLowerCase(Locale.ROOT), shell.clock(), shell.zone());
    consent.mustBePossible(session, spec);
    try (Weir weir = session.connect()) {
      ResetPlan plan =
          weir.admin().consumers().reset(name, topic == null ? onlyTopic(weir) : topic, place);
      show(plan);
      if (consent.onlyToShow()) {
        return;
      }
      consent.ask(session, "Reset \"" + name + "\" like this?");
      plan.apply();
    }
    shell.status("consumer \"" + name + "\" reset");
  }

  private String onlyTopic(Weir weir) {
    var topics = weir.admin().consumers().describe(name);
    if (topics.size() != 1) {
      List<String> names = topics.stream().map(each -> each.topic()).toList();
      throw new ParameterException(
          spec.commandLine(),
          name + " reads " + String.join(", ", names) + ": say which with --topic");
    }
    return topics.getFirst().topic();
  }

  private void show(ResetPlan plan) {
    var table = new Table("TOPIC", "PARTITION", "POSITION", "NEW POSITION", "SKIPS", "REPEATS");
    for (ResetPlan.Move move : plan.moves()) {
      table.row(
          plan.topic(),
          move.partition(),
          ConsumerCommand.orDash(TopicText.orNull(move.from())),
          move.to(),
          move.skips(),
          move.repeats());
    }
    List<Map<String, @Nullable Object>> rows =
        plan.moves().stream().map(move -> json(plan, move)).toList();
    output.print(session.shell(), rows, "Nothing to reset", table);
  }

  private static Map<String, @Nullable Object> json(ResetPlan plan, ResetPlan.Move move) {
    var json = new LinkedHashMap<String, @Nullable Object>();
    json.put("consumer_id", plan.consumer());
    json.put("topic", plan.topic());
    json.put("partition", move.partition());
    json.put("position", TopicText.orNull(move.from()));
    json.put("new_position", move.to());
    json.put("skips", move.skips());
    json.put("repeats", move.repeats());
    return json;
  }
}

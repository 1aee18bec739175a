package dev.weir.cli.dead;

import static java.util.stream.Collectors.joining;

import dev.weir.DeadLetter;
import dev.weir.DeadLetterFilter;
import dev.weir.DeadLetters;
import dev.weir.InvalidInput;
import dev.weir.NotFound;
import dev.weir.Weir;
import dev.weir.cli.shell.Session;
import dev.weir.cli.text.Times;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/// Which dead letters are meant: all that is given must hold.
final class LetterChoice {
  /// Enough to see whether one topic or several have an id.
  private static final int A_FEW = 10;

  @Option(
      names = {"-t", "--topic"},
      paramLabel = "TOPIC",
      description = "From this topic.")
  private @Nullable String topic;

  @Option(
      names = "--id",
      paramLabel = "ID",
      split = ",",
      description = "This one. May be repeated.")
  private Long[] ids = {};

  @Option(names = "--key", paramLabel = "KEY", description = "With exactly this key.")
  private @Nullable String key;

  @Option(
      names = "--cause",
      paramLabel = "TEXT",
      description = "With this in the cause, upper and lower case alike.")
  private @Nullable String cause;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Last failed then or later: 2026-07-20T09:30:00Z, 2026-07-20, 10m (ago).")
  private @Nullable String since;

  @Option(names = "--before", paramLabel = "TIME", description = "Last failed earlier than that.")
  private @Nullable String before;

  DeadLetterFilter filter(Session session) {
    DeadLetterFilter filter = DeadLetterFilter.ALL;
    if (topic != null) {
      filter = filter.topic(topic);
    }
    if (ids.length > 0) {
      filter = filter.ids(ids);
    }
    if (key != null) {
      filter = filter.key(key);
    }
    if (cause != null) {
      filter = filter.causeContains(cause);
    }
    if (since != null) {
      filter = filter.failedSince(time("--since", since, session));
    }
    return before == null ? filter : filter.failedBefore(time("--before", before, session));
  }

  private static Instant time(String option, String text, Session session) {
    return Times.parse(text, session.shell().clock(), session.shell().zone())
        .orElseThrow(() ->
            new InvalidInput(
                "%s \"%s\" is no time. Write it like 2026-07-20T09:30:00Z, 2026-07-20, 10m (ago)"
                    .formatted(option, text)));
  }

  /// Tells a name that is mistyped from a consumer that gave nothing up. One that was deleted may
  /// have left letters.
  ///
  /// @throws NotFound when nothing was found and there is no such consumer
  static void requireConsumer(long found, Weir weir, String name) {
    if (found == 0) {
      weir.admin().consumers().describe(name);
    }
  }

  /// A letter that is named and not there is a mistake, of which one is told before anything is
  /// settled; a filter that matches none is an answer.
  ///
  /// @throws NotFound when a letter that was named is not among those meant
  void requireThose(DeadLetters letters, DeadLetterFilter filter, String name) {
    if (ids.length == 0) {
      return;
    }
    var missing = new TreeSet<>(filter.ids());
    letters.list(filter, Integer.MAX_VALUE).forEach(letter -> missing.remove(letter.id()));
    if (!missing.isEmpty()) {
      throw new NotFound(
          "%s has no dead letter %s%s. Nothing was changed. See: weir dead list %s"
              .formatted(
                  name,
                  missing.stream().map(String::valueOf).collect(joining(", ")),
                  filter.equals(DeadLetterFilter.ALL.ids(ids)) ? "" : " that matches the rest",
                  name));
    }
  }

  /// The one topic with a letter of this id.
  static String topicOf(DeadLetters letters, String name, long id, CommandSpec spec) {
    List<String> topics =
        letters.list(DeadLetterFilter.ALL.ids(id), A_FEW).stream()
            .map(LetterChoice::topic)
            .distinct()
            .toList();
    if (topics.size() > 1) {
      throw new ParameterException(
          spec.commandLine(),
          "dead letter %d of %s came from each of %s: say which with --topic"
              .formatted(id, name, String.join(", ", topics)));
    }
    if (topics.isEmpty()) {
      throw new NotFound(
          "%s has no dead letter %d: it was redriven or purged, or there was none. See: weir dead"
                  .formatted(name, id)
              + " list "
              + name);
    }
    return topics.getFirst();
  }

  private static String topic(DeadLetter letter) {
    return letter.origin().topic();
  }
}

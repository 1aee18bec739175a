package dev.weir.cli.dead;

import dev.weir.DeadLetter;
import dev.weir.DeadLetterFilter;
import dev.weir.DeadLetters;
import dev.weir.cli.shell.Consent;
import dev.weir.cli.shell.Session;
import dev.weir.cli.shell.Shell;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `weir dead redrive` and `weir dead purge`: shows which dead letters are meant, asks, and settles
/// them.
abstract class SettleCommand implements Runnable {
  /// A screen: enough to see whether the right ones are meant.
  private static final int SHOWN = 20;

  private final Session session;
  @Spec private CommandSpec spec;
  @Mixin private final LetterChoice choice = new LetterChoice();

  @Option(
      names = {"-n", "--max"},
      paramLabel = "N",
      description = "At most so many, the oldest ones. Default: all")
  private @Nullable Integer max;

  @Mixin private final Consent consent = new Consent();

  @Parameters(paramLabel = "NAME", description = "The consumer.")
  private String name;

  @SuppressWarnings("NullAway.Init") // picocli sets the parameters
  SettleCommand(Session session) {
    this.session = session;
  }

  /// `weir dead redrive`.
  @Command(
      name = "redrive",
      sortOptions = false,
      description = {
        "Give dead letters to their consumer again, and to no other; attempts count anew.",
        "Shows first which, and asks."
      })
  static final class Redrive extends SettleCommand {
    Redrive(Session session) {
      super(session);
    }

    @Override
    Words words() {
      return new Words("Redrive", "redriven");
    }

    @Override
    long settle(DeadLetters letters, DeadLetterFilter filter) {
      return letters.redrive(filter);
    }
  }

  /// `weir dead purge`.
  @Command(
      name = "purge",
      sortOptions = false,
      description = {"Forget dead letters, for good.", "Shows first which, and asks."})
  static final class Purge extends SettleCommand {
    Purge(Session session) {
      super(session);
    }

    @Override
    Words words() {
      return new Words("Purge", "purged");
    }

    @Override
    long settle(DeadLetters letters, DeadLetterFilter filter) {
      return letters.purge(filter);
    }
  }

  record Words(String verb, String done) {}

  abstract Words words();

  /// Settles all that the filter means.
  ///
  /// @return how many
  abstract long settle(DeadLetters letters, DeadLetterFilter filter);

  @Override
  public void run() {
    consent.mustBePossible(session, spec);
    Shell shell = session.shell();
    DeadLetterFilter filter = choice.filter(session);
    try (var weir = session.connect()) {
      DeadLetters letters = weir.admin().deadLetters(name);
      choice.requireThose(letters, filter, name);
      if (consent.isGiven() && max == null) {
        long settled = settle(letters, filter);
        LetterChoice.requireConsumer(settled, weir, name);
        shell.println(count(settled, words().done));
        return;
      }
      List<DeadLetter> meant = letters.list(filter, max == null ? Integer.MAX_VALUE : max);
      LetterChoice.requireConsumer(meant.size(), weir, name);
      if (meant.isEmpty()) {
        shell.println("No dead letters found");
        return;
      }
      if (!consent.isGiven()) {
        show(meant);
      }
      if (consent.onlyToShow()) {
        shell.println(count(meant.size(), "would be " + words().done));
        return;
      }
      consent.ask(session, words().verb + " " + (meant.size() == 1 ? "it?" : "these?"));
      shell.println(count(settleExactly(letters, filter, meant), words().done));
    }
  }

  private void show(List<DeadLetter> meant) {
    Shell shell = session.shell();
    List<DeadLetter> first = meant.subList(0, Math.min(SHOWN, meant.size()));
    shell.print(LetterText.table(first, shell.clock().instant()).toString());
    if (meant.size() > SHOWN) {
      shell.println("  … and " + (meant.size() - SHOWN) + " more");
    }
  }

  /// Those that were listed, and none that came since.
  private long settleExactly(DeadLetters letters, DeadLetterFilter filter, List<DeadLetter> meant) {
    var byTopic = new TreeMap<String, Set<Long>>();
    for (DeadLetter each : meant) {
      byTopic.computeIfAbsent(each.origin().topic(), _ -> new TreeSet<>()).add(each.id());
    }
    long settled = 0;
    for (var each : byTopic.entrySet()) {
      Long[] ids = each.getValue().toArray(Long[]::new);
      settled += settle(letters, filter.topic(each.getKey()).ids(ids));
    }
    return settled;
  }

  private String count(long letters, String what) {
    return letters + (letters == 1 ? " dead letter" : " dead letters") + " of " + name + " " + what;
  }
}

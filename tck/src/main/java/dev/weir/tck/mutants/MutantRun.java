package dev.weir.tck.mutants;

import static java.util.stream.Collectors.joining;

import dev.weir.tck.ConsumerRules;
import dev.weir.tck.Mutation;
import dev.weir.tck.Rule;
import dev.weir.tck.Scene;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/// Runs rules on mutants and says which rules noticed.
///
/// ```java
/// var findings = new MutantRun(new MemoryConsumerRulesTest()).all();
/// System.out.println(MutantRun.table(findings));
/// assertThat(MutantRun.problems(findings)).isEmpty();
/// ```
public final class MutantRun {
  /// How many rules beside its own may notice a mutant that does not say why.
  static final int MOST_OTHERS = 3;

  /// One in so many rules of other chapters looks at a mutant.
  private static final int OTHERS = 8;

  /// How long a rule waits for what a mutant may have lost: not long, since many do wait.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /// Of a rule that waits without end, by a clock that its own steps move.
  private static final Duration LONGEST = Duration.ofMinutes(1);

  /// Rules mostly wait, so more of them than there are processors run at once.
  private static final int AT_ONCE = 8;

  private final ConsumerRules rules;

  /// @param rules the backend to break; each rule gets its own log
  public MutantRun(ConsumerRules rules) {
    this.rules = rules;
  }

  /// One mutant and the rules that failed on it.
  public record Finding(Mutant mutant, List<String> noticedBy) {
    boolean caught() {
      return noticedBy.contains(mutant.rule());
    }

    List<String> others() {
      return noticedBy.stream()
          .filter(rule -> !rule.equals(mutant.rule()) && !mutant.alsoBreaks().contains(rule))
          .toList();
    }
  }

  /// On every mutant whose own rule the log can keep: the rules of its chapter, and a part of all
  /// others.
  public List<Finding> all() {
    return run(Rule.all(), Mutant.all(), PATIENCE);
  }

  /// Only the rules named, on the mutants of these: for those that a log without all capabilities
  /// must stand in for.
  ///
  /// @param patience how long a rule may wait for what comes, and waits for what does not
  public List<Finding> only(List<String> names, Duration patience) {
    return run(
        Rule.all().stream().filter(rule -> names.contains(rule.id())).toList(),
        Mutant.all().stream().filter(mutant -> names.contains(mutant.rule())).toList(),
        patience);
  }

  private List<Finding> run(List<Rule> chosen, List<Mutant> mutants, Duration patience) {
    var capabilities = rules.capabilities();
    var able = chosen.stream().filter(rule -> rule.isFor(capabilities)).map(Rule::id).toList();
    var findings = new ArrayList<Finding>();
    try (var threads = Executors.newFixedThreadPool(AT_ONCE)) {
      var broken = noticing(() -> Mutation.NONE, chosen, patience, threads);
      if (!broken.isEmpty()) {
        throw new IllegalStateException(
            "without any mutant these fail: " + String.join(", ", broken));
      }
      for (var mutant : mutants) {
        if (able.contains(mutant.rule())) {
          var looking = chosen.stream().filter(rule -> looksAt(mutant, rule)).toList();
          findings.add(
              new Finding(mutant, noticing(mutant.mutation(), looking, patience, threads)));
        }
      }
    }
    return findings;
  }

  /// Who is broken most likely, and a part of the rest, since all of them would take too long.
  private static boolean looksAt(Mutant mutant, Rule rule) {
    var own = Rule.named(mutant.rule());
    return rule.chapter().equals(own.chapter()) || rule.number() % OTHERS == own.number() % OTHERS;
  }

  private List<String> noticing(
      Supplier<Mutation> mutation, List<Rule> chosen, Duration patience, ExecutorService threads) {
    List<Future<Boolean>> kept = new ArrayList<>();
    for (var rule : chosen) {
      kept.add(threads.submit(() -> keeps(rule, mutation.get(), patience)));
    }
    var noticed = new ArrayList<String>();
    for (int i = 0; i < chosen.size(); i++) {
      if (!result(kept.get(i))) {
        noticed.add(chosen.get(i).id());
      }
    }
    return noticed;
  }

  private static boolean result(Future<Boolean> kept) {
    try {
      return kept.get(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return !kept.cancel(true); // it waits for what the mutant keeps: that is noticed, too
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean keeps(Rule rule, Mutation mutation, Duration patience) {
    try (var scene = Scene.of(rule, rules, mutation, patience)) {
      rule.check(rules, scene);
      return true;
    } catch (Throwable noticed) {
      return false;
    }
  }

  /// What is wrong with the findings; empty when nothing is.
  public static List<String> problems(List<Finding> findings) {
    var problems = new ArrayList<String>();
    for (var finding : findings) {
      if (!finding.caught()) {
        problems.add(finding.mutant().rule() + " does not notice: " + finding.mutant().breaks());
      }
      if (finding.others().size() > MOST_OTHERS) {
        problems.add(
            "the mutant of "
                + finding.mutant().rule()
                + " breaks too much: "
                + String.join(", ", finding.others()));
      }
    }
    return problems;
  }

  /// One line a mutant: its rule, what it does, whether it was noticed, and by which other rules;
  /// expected ones are not shown.
  public static String table(List<Finding> findings) {
    return findings.stream()
        .map(finding ->
            "%-4s %-55s %s %s"
                .formatted(
                    finding.mutant().rule(),
                    finding.mutant().breaks(),
                    finding.caught() ? "caught" : "MISSED",
                    String.join(" ", finding.others())))
        .collect(joining("\n"));
  }
}

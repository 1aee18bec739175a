package dev.weir.tck.mutants;

import dev.weir.Consumer;
import dev.weir.Message;
import dev.weir.spi.Settled;
import dev.weir.tck.Mutation;
import dev.weir.tck.forwarding.ConsumerPlan;
import dev.weir.tck.forwarding.ForwardingConsumer;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// Break the chapter "What is remembered".
final class SettledMutants {
  private SettledMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of(
            "C93",
            "forgets single acks above the position",
            Breaks.committing(of -> keeping(of, range -> range.to() - range.from() > 1))),
        Mutant.of(
            "C94",
            "forgets what is settled a page above the position",
            Breaks.committing(of -> keeping(of, range -> range.to() < of.position() + 4_096))),
        Mutant.of(
            "C95",
            "forgets attempts",
            Breaks.committing(
                of -> new Settled(of.position(), of.above(), Collections.emptySortedMap()))),
        Mutant.of(
            "C96",
            "takes the first gap for done",
            Breaks.committing(
                of -> of.above().size() == 1 ? Settled.at(of.above().getFirst().to()) : of)),
        Mutant.of("C97", "counts what was in hand at close", SettledMutants::counting));
  }

  private static Settled keeping(Settled of, Predicate<Settled.Range> which) {
    return new Settled(of.position(), of.above().stream().filter(which).toList(), of.attempts());
  }

  /// A consumer that was open before hands out everything as one attempt more.
  private static Mutation counting() {
    Set<String> seen = new HashSet<>();
    return Breaks.opening((plan, weir) -> {
      var consumer = plan.open(weir);
      return isPlain(plan) && !seen.add(plan.requiredName()) ? oneMore(consumer) : consumer;
    });
  }

  private static boolean isPlain(ConsumerPlan plan) {
    return plan.name() != null && plan.more().isEmpty() && plan.until() == null;
  }

  private static Consumer oneMore(Consumer sound) {
    return new ForwardingConsumer(sound) {
      @Override
      public Optional<Message> next(Duration wait) {
        return super.next(wait).map(message -> Noting.atAttempt(message, message.attempt() + 1));
      }
    };
  }
}

package dev.weir.tck.mutants;

import static dev.weir.FailurePolicy.Action.SKIP;
import static dev.weir.FailurePolicy.Action.STOP;

import dev.weir.Corrupt;
import dev.weir.FailurePolicy;
import dev.weir.OffsetOutOfRange;
import dev.weir.RetentionPassed;
import dev.weir.tck.Mutation;
import dev.weir.tck.forwarding.ConsumerPlan;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Break the chapter "What cannot be read".
final class UnreadableMutants {
  private static final Predicate<ConsumerPlan> SKIPPING = Breaks.says("onFailure");
  private static final Predicate<ConsumerPlan> BY_MESSAGE = Breaks.byMessage();

  private UnreadableMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of(
            "C226",
            "passes over what retention took, unasked",
            deciding(OffsetOutOfRange.class, SKIP, BY_MESSAGE.or(SKIPPING).negate())),
        Mutant.of(
            "C212",
            "tells nobody what is gone",
            Breaks.plans(
                SKIPPING.and(BY_MESSAGE.negate()).and(plan -> !skips(plan, Corrupt.class)),
                UnreadableMutants::untold)),
        Mutant.of(
            "C213",
            "takes no notice of a wider policy",
            deciding(
                RetentionPassed.class,
                STOP,
                SKIPPING.and(plan -> skips(plan, OffsetOutOfRange.class)))),
        Mutant.of(
            "C214",
            "passes over damage, unasked",
            deciding(Corrupt.class, SKIP, BY_MESSAGE.or(SKIPPING).negate())),
        Mutant.of(
            "C215",
            "stops at damage, whatever it was told",
            deciding(Corrupt.class, STOP, SKIPPING.and(BY_MESSAGE.negate()))),
        Mutant.of(
            "C216",
            "passes over what retention took, by message",
            deciding(OffsetOutOfRange.class, SKIP, BY_MESSAGE.and(SKIPPING.negate()))),
        Mutant.of(
            "C217",
            "tells nobody what is gone, by message",
            Breaks.plans(
                SKIPPING.and(BY_MESSAGE).and(plan -> !skips(plan, Corrupt.class)),
                UnreadableMutants::untold)),
        Mutant.of(
            "C218",
            "passes over damage, by message",
            deciding(Corrupt.class, SKIP, BY_MESSAGE.and(SKIPPING.negate()))),
        Mutant.of(
            "C219",
            "stops at damage by message, whatever it was told",
            deciding(Corrupt.class, STOP, SKIPPING.and(BY_MESSAGE))));
  }

  /// Another policy than the one that was asked for.
  private static Mutation deciding(
      Class<? extends Throwable> error,
      FailurePolicy.Action action,
      Predicate<ConsumerPlan> which) {
    return Breaks.plans(
        which.and(plan -> plan.name() != null),
        plan ->
            plan.also(
                "policy", builder -> builder.onFailure(FailurePolicy.RETRY.on(error, action))));
  }

  private static boolean skips(ConsumerPlan plan, Class<? extends Throwable> error) {
    return plan.said("onFailure") instanceof FailurePolicy policy
        && policy.rules().stream().anyMatch(rule -> rule.type().equals(error));
  }

  private static ConsumerPlan untold(ConsumerPlan plan) {
    Consumer<String> nobody = _ -> {};
    return plan.notices(nobody);
  }
}

package dev.weir.tck.mutants;

import dev.weir.Consumer;
import dev.weir.InvalidInput;
import dev.weir.NotAssigned;
import dev.weir.TopicDescription;
import dev.weir.TopicPartition;
import dev.weir.Weir;
import dev.weir.spi.Subscription;
import dev.weir.tck.Mutation;
import dev.weir.tck.forwarding.ConsumerPlan;
import dev.weir.tck.forwarding.ForwardingConsumer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/// Break the chapter "While it is open".
final class WhileOpenMutants {
  private WhileOpenMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of("C165", "pauses no single partition", pausing(partitions -> partitions > 0)),
        Mutant.of("C166", "does not pause all", pausing(partitions -> partitions == 0)),
        Mutant.of(
            "C167",
            "lets the pause of any partition pass",
            Breaks.consumers(sound ->
                new ForwardingConsumer(sound) {
                  @Override
                  public void pause(TopicPartition... partitions) {
                    try {
                      super.pause(partitions);
                    } catch (NotAssigned e) {
                      // It should have been thrown.
                    }
                  }
                })),
        Mutant.of(
            "C168",
            "takes what was handed out for committed",
            Breaks.consumers(sound ->
                new ForwardingConsumer(sound) {
                  @Override
                  public OptionalLong committed(TopicPartition partition) {
                    var committed = super.committed(partition);
                    return committed.isEmpty()
                        ? committed
                        : OptionalLong.of(super.position(partition));
                  }
                })),
        Mutant.of(
            "C169",
            "does not know that it has caught up",
            catchingUp(time -> time.filter(Duration::isPositive))),
        Mutant.of(
            "C170",
            "is sure to catch up soon",
            catchingUp(time -> time.map(estimate -> estimate.dividedBy(100)))),
        Mutant.of(
            "C171",
            "takes every pattern for all topics",
            Breaks.plans(WhileOpenMutants::isPattern, plan -> plan.topics(List.of("*")))),
        Mutant.of("C172", "looks for topics when it opens only", fixed(true)),
        Mutant.of("C173", "reads the dead too", fixed(false)),
        Mutant.of(
                "C224",
                "reads the partitions that are there when it opens",
                Breaks.plans(
                    plan -> plan.name() == null && !isPattern(plan) && plan.partitions() == null,
                    plan -> plan.partitions(List.of(0))))
            .alsoBreaking(
                Set.of("C72", "C152", "C160", "C165", "C166"),
                "nothing of other partitions is read at all"),
        Mutant.of(
            "C174",
            "forgets that it is resumable",
            Breaks.yielding(InvalidInput.class, plan -> plan.without("resumable"))));
  }

  private static Mutation pausing(Predicate<Integer> which) {
    return Breaks.consumers(sound ->
        new ForwardingConsumer(sound) {
          @Override
          public void pause(TopicPartition... partitions) {
            if (!which.test(partitions.length)) {
              super.pause(partitions);
            }
          }
        });
  }

  private interface CatchingUp {
    Optional<Duration> of(Optional<Duration> time);
  }

  private static Mutation catchingUp(CatchingUp change) {
    return Breaks.consumers(sound ->
        new ForwardingConsumer(sound) {
          @Override
          public Optional<Duration> timeToCatchUp() {
            return change.of(super.timeToCatchUp());
          }
        });
  }

  private static boolean isPattern(ConsumerPlan plan) {
    return plan.topics().getFirst().contains("*");
  }

  /// Reads what matches when it opens.
  private static Mutation fixed(boolean aliveOnly) {
    return Breaks.opening(
        (plan, weir) -> isPattern(plan) ? named(plan, weir, aliveOnly) : plan.open(weir));
  }

  private static Consumer named(ConsumerPlan plan, Weir weir, boolean aliveOnly) {
    String regex = Subscription.regex(plan.topics().getFirst());
    return plan.topics(
            weir.admin().topics().list().stream()
                .map(TopicDescription::name)
                .filter(topic -> topic.matches(regex))
                .filter(topic ->
                    !aliveOnly
                        || new Subscription(List.of(), plan.topics(), List.of()).includes(topic))
                .toList())
        .open(weir);
  }
}

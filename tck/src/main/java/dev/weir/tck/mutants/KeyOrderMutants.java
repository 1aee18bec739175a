package dev.weir.tck.mutants;

import dev.weir.Consumer;
import dev.weir.Message;
import dev.weir.tck.Mutation;
import dev.weir.tck.forwarding.ForwardingConsumer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// Break the chapter "Order by key".
final class KeyOrderMutants {
  private KeyOrderMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of("C106", "holds every key back", pausing(message -> message.key() != null)),
        Mutant.of(
                "C107",
                "knows no order by key",
                Breaks.plans(
                    plan -> plan.says("orderedByKey") && !plan.says("share"),
                    plan -> plan.without("orderedByKey")))
            .alsoBreaking(
                Set.of("C106", "C108", "C109", "C110"), "they are about what it does not know"),
        Mutant.of("C108", "lets later messages pass one that failed", ordered(Postponing::new)),
        Mutant.of("C109", "holds back what has no key", pausing(message -> message.key() == null)),
        Mutant.of("C110", "looks ahead without a bound", Breaks.without("lookAhead")));
  }

  private static Mutation ordered(UnaryOperator<Consumer> change) {
    return Breaks.consumers(plan -> plan.says("orderedByKey") && !plan.says("share"), change);
  }

  private static Mutation pausing(Predicate<Message> which) {
    return ordered(sound ->
        new ForwardingConsumer(sound) {
          @Override
          public void retry(Message message, Duration delay) {
            super.retry(message, delay);
            if (which.test(message) && delay.isPositive()) {
              super.pause();
            }
          }
        });
  }

  /// What failed comes when nothing else does.
  private static final class Postponing extends ForwardingConsumer {
    private final ConcurrentLinkedQueue<Message> failed = new ConcurrentLinkedQueue<>();

    Postponing(Consumer consumer) {
      super(consumer);
    }

    @Override
    public void retry(Message message, Duration delay) {
      if (delay.isPositive()) {
        super.retry(message, delay);
      } else {
        super.ack(message);
        failed.add(message.atAttempt(message.attempt() + 1));
      }
    }

    @Override
    public Optional<Message> next(Duration wait) {
      var message = super.next(wait);
      return message.isPresent() ? message : Optional.ofNullable(failed.poll());
    }

    @Override
    public void ack(Message message) {
      if (message.attempt() == 1) {
        super.ack(message);
      }
    }
  }
}

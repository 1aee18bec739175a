package dev.weir.tck.mutants;

import dev.weir.CommitStrategy;
import dev.weir.Consumer;
import dev.weir.Message;
import dev.weir.TopicPartition;
import dev.weir.Unsupported;
import dev.weir.tck.Mutation;
import dev.weir.tck.forwarding.ConsumerPlan;
import dev.weir.tck.forwarding.ForwardingConsumer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Break the chapter "Retrying".
final class RetryMutants {
  private RetryMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of(
            "C98",
            "calls the second attempt the first",
            byPartition(sound ->
                new ForwardingConsumer(sound) {
                  @Override
                  public Optional<Message> next(Duration wait) {
                    return super.next(wait)
                        .map(message ->
                            message.attempt() == 2 ? Noting.atAttempt(message, 1) : message);
                  }
                })),
        Mutant.of(
            "C99",
            "waits for no delay",
            byPartition(sound ->
                new ForwardingConsumer(sound) {
                  @Override
                  public void retry(Message message, Duration delay) {
                    super.retry(message, Duration.ZERO);
                  }
                })),
        Mutant.of(
            "C100",
            "holds other partitions back too",
            byPartition(sound ->
                new ForwardingConsumer(sound) {
                  @Override
                  public void retry(Message message, Duration delay) {
                    super.retry(message, delay);
                    assignment().stream()
                        .filter(other -> !other.equals(message.topicPartition()))
                        .forEach(other -> pause(new TopicPartition[] {other}));
                  }
                })),
        Mutant.of(
            "C101",
            "knows no backoff",
            byPartition(sound ->
                new ForwardingConsumer(sound) {
                  @Override
                  public void retry(Message message) {
                    super.retry(message, Duration.ZERO);
                  }
                })),
        Mutant.of(
            "C102",
            "tries one time more",
            Breaks.plans(
                plan -> isByPartition(plan) && plan.says("attempts"),
                plan -> plan.without("attempts"))),
        Mutant.of("C103", "lets retry pass", lettingRetryPass()),
        Mutant.of(
            "C104",
            "lets release pass",
            byPartition(sound ->
                new ForwardingConsumer(sound) {
                  @Override
                  public void release(Message message) {}
                })),
        Mutant.of(
            "C105",
            "acks what is to be retried",
            Breaks.consumers(
                Breaks.under(CommitStrategy.Auto.class),
                sound ->
                    new ForwardingConsumer(sound) {
                      @Override
                      public void retry(Message message, Duration delay) {
                        // It stays in hand, so asking acks it.
                      }

                      @Override
                      public Optional<Message> next(Duration wait) {
                        return wait.compareTo(Duration.ofSeconds(1)) < 0
                            ? super.next(wait).filter(_ -> false)
                            : super.next(wait);
                      }
                    })));
  }

  static boolean isByPartition(ConsumerPlan plan) {
    return plan.name() != null && !plan.says("share") && !plan.says("orderedByKey");
  }

  private static Mutation byPartition(UnaryOperator<Consumer> change) {
    return Breaks.consumers(RetryMutants::isByPartition, change);
  }

  private static Mutation lettingRetryPass() {
    return Breaks.consumers(sound ->
        new ForwardingConsumer(sound) {
          @Override
          public void retry(Message message, Duration delay) {
            try {
              super.retry(message, delay);
            } catch (Unsupported e) {
              // It should have been thrown.
            }
          }
        });
  }
}

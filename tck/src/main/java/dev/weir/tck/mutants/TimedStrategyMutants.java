package dev.weir.tck.mutants;

import dev.weir.CommitStrategy;
import dev.weir.Consumer;
import dev.weir.TopicPartition;
import dev.weir.WeirException;
import dev.weir.tck.Mutation;
import dev.weir.tck.forwarding.ForwardingConsumer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Break the chapter "Strategies that commit by themselves".
final class TimedStrategyMutants {
  private static final Duration NEVER = Duration.ofDays(9_999);

  private TimedStrategyMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of(
            "C86",
            "commits under rolling() at close only",
            Breaks.plans(
                Breaks.under(CommitStrategy.Rolling.class),
                plan -> plan.strategy(CommitStrategy.rolling(NEVER)))),
        Mutant.of(
            "C87",
            "acks what is in hand when it closes",
            Breaks.consumers(
                Breaks.under(CommitStrategy.Rolling.class),
                sound ->
                    new Noting(sound) {
                      @Override
                      public void close() {
                        handedOut.forEach(this::ack);
                        super.close();
                      }
                    })),
        Mutant.of("C88", "never acks under delayed()", acksAfter(NEVER)),
        Mutant.of("C89", "acks at once under delayed()", acksAfter(Duration.ZERO)),
        Mutant.of(
            "C90",
            "stores after it handed out",
            Breaks.plans(
                Breaks.under(CommitStrategy.OnDelivery.class),
                plan -> plan.strategy(CommitStrategy.auto(NEVER)))),
        Mutant.of("C91", "tells every commit one later", Breaks.consumers(OneLater::new)),
        Mutant.of(
            "C229",
            "tells where it stands instead of what is stored",
            Breaks.consumers(sound ->
                new ForwardingConsumer(sound) {
                  @Override
                  public void commitAsync(
                      BiConsumer<Map<TopicPartition, Long>, @Nullable WeirException> done) {
                    super.commitAsync((_, error) -> done.accept(positions(), error));
                  }
                })),
        Mutant.of(
            "C92",
            "tells no error",
            Breaks.consumers(sound ->
                new ForwardingConsumer(sound) {
                  @Override
                  public void commitAsync(
                      BiConsumer<Map<TopicPartition, Long>, @Nullable WeirException> done) {
                    super.commitAsync((stored, _) -> done.accept(stored, null));
                  }
                })));
  }

  private static Mutation acksAfter(Duration delay) {
    return Breaks.plans(
        Breaks.under(CommitStrategy.Delayed.class),
        plan -> plan.strategy(CommitStrategy.delayed(delay, NEVER)));
  }

  private static final class OneLater extends ForwardingConsumer {
    private @Nullable BiConsumer<Map<TopicPartition, Long>, @Nullable WeirException> late;

    OneLater(Consumer consumer) {
      super(consumer);
    }

    @Override
    public void commitAsync(BiConsumer<Map<TopicPartition, Long>, @Nullable WeirException> done) {
      var before = late;
      late = done;
      super.commitAsync((stored, error) -> {
        if (before != null) {
          before.accept(stored, error);
        }
      });
    }
  }
}

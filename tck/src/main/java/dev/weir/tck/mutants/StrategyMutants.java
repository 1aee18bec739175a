package dev.weir.tck.mutants;

import dev.weir.CommitStrategy;
import dev.weir.Consumer;
import dev.weir.InvalidInput;
import dev.weir.Message;
import dev.weir.Unsupported;
import dev.weir.Weir;
import dev.weir.tck.forwarding.ConsumerPlan;
import dev.weir.tck.forwarding.ForwardingConsumer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Break the strategies `auto()`, `manual()` and `none()` of the chapter "Strategies".
final class StrategyMutants {
  private StrategyMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of(
            "C33",
            "acks what a loop has in hand when it closes",
            Breaks.consumers(of(CommitStrategy.Auto.class), AckingInHand::new)),
        Mutant.of(
            "C34",
            "commits when it closes only",
            Breaks.plans(
                of(CommitStrategy.Auto.class),
                plan -> plan.strategy(CommitStrategy.auto(Duration.ofDays(1))))),
        Mutant.of(
            "C35",
            "does not ack what was polled",
            Breaks.consumers(of(CommitStrategy.Auto.class), PollingElsewhere::new)),
        Mutant.of(
            "C36",
            "acks for whoever asks",
            Breaks.consumers(of(CommitStrategy.Auto.class), OneHand::new)),
        Mutant.of(
            "C37",
            "acks a stream's messages before the action",
            Breaks.consumers(of(CommitStrategy.Auto.class), StreamingAhead::new)),
        Mutant.of(
            "C38",
            "does not commit what was polled",
            Breaks.opening((plan, weir) ->
                of(CommitStrategy.Manual.class).test(plan)
                    ? new ForgettingPolled(plan.strategy(CommitStrategy.acked()).open(weir))
                    : plan.open(weir))),
        Mutant.of(
            "C39",
            "commits when it closes, once it has committed",
            Breaks.consumers(of(CommitStrategy.Manual.class), CommittingAtClose::new)),
        Mutant.of("C43", "stores what it read", Breaks.opening(StrategyMutants::storing)),
        Mutant.of(
            "C45",
            "lets commit pass",
            Breaks.consumers(
                of(CommitStrategy.None.class),
                sound ->
                    new ForwardingConsumer(sound) {
                      @Override
                      public void commit() {}
                    })),
        Mutant.of("C46", "opens without a name", Breaks.opening(StrategyMutants::nameless)));
  }

  private static Predicate<ConsumerPlan> of(Class<? extends CommitStrategy> strategy) {
    return plan -> plan.name() != null && strategy.isInstance(plan.strategy());
  }

  private static Consumer storing(ConsumerPlan plan, Weir weir) {
    if (!of(CommitStrategy.None.class).test(plan) || plan.until() != null) {
      return plan.open(weir);
    }
    return new ForwardingConsumer(plan.strategy(CommitStrategy.manual()).open(weir)) {
      @Override
      public void commit() {
        throw new Unsupported("commit is not for none(). Take manual()");
      }

      @Override
      public void close() {
        super.commit();
        super.close();
      }
    };
  }

  private static Consumer nameless(ConsumerPlan plan, Weir weir) {
    try {
      return plan.open(weir);
    } catch (InvalidInput e) {
      if (plan.name() == null && plan.strategy() != null) {
        return plan.strategy(CommitStrategy.none()).open(weir);
      }
      throw e;
    }
  }

  private static final class AckingInHand extends ForwardingConsumer {
    private boolean looped;

    AckingInHand(Consumer consumer) {
      super(consumer);
    }

    @Override
    public Iterator<Message> iterator() {
      looped = true;
      return super.iterator();
    }

    @Override
    public void close() {
      if (looped) {
        var _ = super.next(Duration.ZERO);
      }
      super.close();
    }
  }

  /// Every poll comes from a thread that never asks again.
  private static final class PollingElsewhere extends ForwardingConsumer {
    PollingElsewhere(Consumer consumer) {
      super(consumer);
    }

    @Override
    public List<Message> poll(int maxMessages, Duration wait) {
      var polled = new CompletableFuture<List<Message>>();
      Thread.ofVirtual().start(() -> polled.complete(super.poll(maxMessages, wait)));
      return polled.join();
    }
  }

  /// Every call comes from the same thread.
  private static final class OneHand extends ForwardingConsumer {
    private final ExecutorService hand = Executors.newSingleThreadExecutor();

    OneHand(Consumer consumer) {
      super(consumer);
    }

    @Override
    public Optional<Message> next(Duration wait) {
      return CompletableFuture.supplyAsync(() -> super.next(wait), hand).join();
    }

    @Override
    public void close() {
      super.close();
      hand.close();
    }
  }

  private static final class StreamingAhead extends ForwardingConsumer {
    StreamingAhead(Consumer consumer) {
      super(consumer);
    }

    @Override
    public Stream<Message> stream() {
      try (var stream = super.stream()) {
        return stream.limit(2).toList().stream();
      }
    }
  }

  private static final class ForgettingPolled extends ForwardingConsumer {
    private final List<Message> handedOut = new ArrayList<>();

    ForgettingPolled(Consumer consumer) {
      super(consumer);
    }

    @Override
    public Message next() {
      var message = super.next();
      handedOut.add(message);
      return message;
    }

    @Override
    public Optional<Message> next(Duration wait) {
      var message = super.next(wait);
      message.ifPresent(handedOut::add);
      return message;
    }

    @Override
    public void ack(Message message) {
      throw new Unsupported("ack is not for manual(). Take acked()");
    }

    @Override
    public void commit() {
      handedOut.forEach(super::ack);
      handedOut.clear();
      super.commit();
    }
  }

  private static final class CommittingAtClose extends ForwardingConsumer {
    private boolean committed;

    CommittingAtClose(Consumer consumer) {
      super(consumer);
    }

    @Override
    public void commit() {
      super.commit();
      committed = true;
    }

    @Override
    public void close() {
      if (committed) {
        super.commit();
      }
      super.close();
    }
  }
}

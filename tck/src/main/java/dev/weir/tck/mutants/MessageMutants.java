package dev.weir.tck.mutants;

import dev.weir.CommitStrategy;
import dev.weir.Consumer;
import dev.weir.InvalidInput;
import dev.weir.Message;
import dev.weir.spi.LeaseFeed;
import dev.weir.tck.Mutation;
import dev.weir.tck.forwarding.ConsumerPlan;
import dev.weir.tck.forwarding.ForwardingConsumer;
import dev.weir.tck.forwarding.ForwardingLeaseFeed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// Break the chapter "By message": retries, order, strategies.
final class MessageMutants {
  private MessageMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of(
            "C133",
            "waits for no delay",
            byMessage(sound ->
                new ForwardingConsumer(sound) {
                  @Override
                  public void retry(Message message, Duration delay) {
                    super.retry(message, Duration.ZERO);
                  }
                })),
        Mutant.of(
            "C134",
            "tries one time more",
            Breaks.plans(
                plan -> plan.says("share") && plan.says("attempts"),
                plan -> plan.without("attempts"))),
        Mutant.of(
            "C135",
            "hands out what has no attempt left",
            Breaks.leaseFeeds(MessageMutants::unburied)),
        Mutant.of("C136", "acks all of a batch before the message", byMessage(Covering::new)),
        Mutant.of(
            "C137",
            "knows no order by key",
            Breaks.plans(inKeyOrder(), plan -> plan.without("orderedByKey"))),
        Mutant.of(
            "C138",
            "holds every key back",
            Breaks.consumers(
                inKeyOrder(),
                sound ->
                    new ForwardingConsumer(sound) {
                      @Override
                      public void retry(Message message, Duration delay) {
                        super.retry(message, delay);
                        super.pause();
                      }
                    })),
        Mutant.of(
            "C139",
            "shares by partition without a name",
            Breaks.yielding(
                InvalidInput.class, plan -> plan.name() == null ? plan.without("share") : plan)),
        Mutant.of(
            "C140",
            "acks nothing that nobody acks",
            Breaks.plans(
                Breaks.byMessage().and(Breaks.under(CommitStrategy.Auto.class)),
                plan -> plan.strategy(CommitStrategy.acked()))),
        Mutant.of(
            "C141",
            "acks nothing when it is told to commit",
            Breaks.consumers(
                Breaks.byMessage().and(Breaks.under(CommitStrategy.Manual.class)),
                sound ->
                    new ForwardingConsumer(sound) {
                      @Override
                      public void commit() {}
                    })),
        Mutant.of(
            "C142",
            "has ended once all is handed out",
            Breaks.consumers(
                plan -> plan.says("share") && plan.until() != null,
                sound ->
                    new ForwardingConsumer(sound) {
                      @Override
                      public boolean ended() {
                        return true;
                      }
                    })));
  }

  private static Mutation byMessage(UnaryOperator<Consumer> change) {
    return Breaks.consumers(plan -> plan.says("share") && !plan.says("orderedByKey"), change);
  }

  private static Predicate<ConsumerPlan> inKeyOrder() {
    return Breaks.byMessage().and(Breaks.says("orderedByKey"));
  }

  private static LeaseFeed unburied(LeaseFeed sound) {
    return new ForwardingLeaseFeed(sound) {
      @Override
      public Leased poll(int maxMessages, Duration wait) throws InterruptedException {
        var leased = super.poll(maxMessages, wait);
        var all = new ArrayList<>(leased.messages());
        all.addAll(leased.exhausted());
        return new Leased(all, List.of(), leased.ended());
      }
    };
  }

  private static final class Covering extends ForwardingConsumer {
    private final List<Message> polled = new ArrayList<>();

    Covering(Consumer consumer) {
      super(consumer);
    }

    @Override
    public List<Message> poll(int maxMessages, Duration wait) {
      var messages = super.poll(maxMessages, wait);
      polled.addAll(messages);
      return messages;
    }

    @Override
    public void ack(Message message) {
      for (var other : polled) {
        if (other.offset() < message.offset()) {
          super.ack(other);
        }
      }
      super.ack(message);
    }
  }
}

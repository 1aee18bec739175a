package dev.weir.tck.mutants;

import dev.weir.CommitStrategy;
import dev.weir.Consumer;
import dev.weir.Message;
import dev.weir.NotAssigned;
import dev.weir.Unsupported;
import dev.weir.tck.Mutation;
import dev.weir.tck.forwarding.ForwardingConsumer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Break `ack` and `acked()` of the chapter "Strategies".
final class AckMutants {
  private AckMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of("C40", "acks all before the message too", acked(Covering::new)),
        Mutant.of(
            "C41",
            "commits with every ack",
            acked(sound ->
                new ForwardingConsumer(sound) {
                  @Override
                  public void ack(Message message) {
                    super.ack(message);
                    super.commit();
                  }
                })),
        Mutant.of(
            "C42",
            "forgets at close what is acked",
            Breaks.consumers(
                plan -> plan.strategy() instanceof CommitStrategy.Acked && plan.more().isEmpty(),
                Forgetful::new)),
        Mutant.of(
            "C44",
            "lets every ack pass",
            Breaks.consumers(sound ->
                new ForwardingConsumer(sound) {
                  @Override
                  public void ack(Message message) {
                    try {
                      super.ack(message);
                    } catch (Unsupported e) {
                      // It should have been thrown.
                    }
                  }
                })),
        Mutant.of(
            "C47",
            "lets an ack of an unknown message pass",
            acked(sound ->
                new ForwardingConsumer(sound) {
                  @Override
                  public void ack(Message message) {
                    try {
                      super.ack(message);
                    } catch (NotAssigned e) {
                      // It should have been thrown.
                    }
                  }
                })),
        Mutant.of("C48", "refuses the second ack", acked(Once::new)));
  }

  private static Mutation acked(UnaryOperator<Consumer> change) {
    return Breaks.consumers(plan -> plan.strategy() instanceof CommitStrategy.Acked, change);
  }

  private static final class Covering extends Noting {
    Covering(Consumer consumer) {
      super(consumer);
    }

    @Override
    public void ack(Message message) {
      super.ack(message);
      for (var other : handedOut) {
        if (other.topicPartition().equals(message.topicPartition())
            && other.offset() < message.offset()) {
          super.ack(other);
        }
      }
    }
  }

  private static final class Forgetful extends Noting {
    private final List<Message> acked = new ArrayList<>();

    Forgetful(Consumer consumer) {
      super(consumer);
    }

    @Override
    public void ack(Message message) {
      if (handedOut.contains(message)) {
        acked.add(message);
      } else {
        super.ack(message);
      }
    }

    @Override
    public void commit() {
      acked.forEach(super::ack);
      acked.clear();
      super.commit();
    }
  }

  private static final class Once extends ForwardingConsumer {
    private final Set<Message> acked = new HashSet<>();

    Once(Consumer consumer) {
      super(consumer);
    }

    @Override
    public void ack(Message message) {
      if (!acked.add(message)) {
        throw new NotAssigned(message + " is acked already");
      }
      super.ack(message);
    }
  }
}

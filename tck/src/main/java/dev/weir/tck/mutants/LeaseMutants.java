package dev.weir.tck.mutants;

import dev.weir.Consumer;
import dev.weir.Fenced;
import dev.weir.Message;
import dev.weir.Weir;
import dev.weir.tck.Mutation;
import dev.weir.tck.forwarding.ConsumerPlan;
import dev.weir.tck.forwarding.ForwardingConsumer;
import dev.weir.tck.forwarding.ForwardingWeir;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/// Break the chapter "By message": leases.
final class LeaseMutants {
  private LeaseMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of("C122", "polls the first of many twice", byMessage(LeaseMutants::doubling)),
        Mutant.of("C123", "gives the second member less", LeaseMutants::favouring),
        Mutant.of(
            "C124",
            "loses the ack of a fourth message",
            byMessage(sound ->
                new ForwardingConsumer(sound) {
                  @Override
                  public void ack(Message message) {
                    if (message.offset() != 3) {
                      super.ack(message);
                    }
                  }
                })),
        Mutant.of(
                "C125",
                "never lets a lease be over",
                Breaks.plans(
                    Breaks.byMessage(),
                    plan -> plan.also("lease", builder -> builder.lease(Duration.ofHours(12)))))
            .alsoBreaking(
                Set.of("C124", "C128", "C132", "C135", "C202"), "they wait for a lease to be over"),
        Mutant.of("C126", "hands a leased message to the next member too", LeaseMutants::sharing),
        Mutant.of(
            "C127",
            "extends nothing",
            byMessage(sound ->
                new ForwardingConsumer(sound) {
                  @Override
                  public void extend(Message message, Duration time) {}
                })),
        Mutant.of("C128", "lets a stale ack pass", byMessage(LeaseMutants::lenient)),
        Mutant.of(
            "C129",
            "keeps what is released",
            byMessage(sound ->
                new ForwardingConsumer(sound) {
                  @Override
                  public void release(Message message) {}
                })),
        Mutant.of("C130", "keeps what a member had that closed", LeaseMutants::lingering),
        Mutant.of(
            "C131",
            "counts a release",
            byMessage(sound ->
                new ForwardingConsumer(sound) {
                  @Override
                  public void release(Message message) {
                    retry(message, Duration.ZERO);
                  }
                })),
        Mutant.of("C132", "does not count what a killed member had", Uncounting::new));
  }

  private static Mutation byMessage(UnaryOperator<Consumer> change) {
    return Breaks.consumers(Breaks.byMessage(), change);
  }

  private static Consumer doubling(Consumer sound) {
    return new ForwardingConsumer(sound) {
      @Override
      public List<Message> poll(int maxMessages, Duration wait) {
        var messages = new ArrayList<>(super.poll(maxMessages, wait));
        if (messages.size() > 1) {
          messages.add(messages.getFirst());
        }
        return messages;
      }
    };
  }

  /// Drops what the second member of a consumer is handed of offset 1.
  private static Mutation favouring() {
    var members = new AtomicInteger();
    return Breaks.opening((plan, weir) -> {
      var consumer = plan.open(weir);
      if (!plan.says("share") || members.incrementAndGet() != 2) {
        return consumer;
      }
      return new ForwardingConsumer(consumer) {
        @Override
        public Optional<Message> next(Duration wait) {
          return super.next(wait)
              .filter(message -> message.offset() != 1 || message.attempt() != 1);
        }
      };
    });
  }

  /// Where no lease is named, what one member gets another gets once more.
  private static Mutation sharing() {
    Queue<Message> leased = new ConcurrentLinkedQueue<>();
    return Breaks.consumers(
        plan -> plan.says("share") && !plan.says("lease"),
        sound ->
            new ForwardingConsumer(sound) {
              @Override
              public Optional<Message> next(Duration wait) {
                var again = leased.poll();
                if (again != null) {
                  return Optional.of(again);
                }
                var message = super.next(wait);
                message.ifPresent(leased::add);
                return message;
              }
            });
  }

  private static Consumer lenient(Consumer sound) {
    return new ForwardingConsumer(sound) {
      @Override
      public void ack(Message message) {
        try {
          super.ack(message);
        } catch (Fenced e) {
          // It should have been thrown.
        }
      }

      @Override
      public void commit() {
        try {
          super.commit();
        } catch (Fenced e) {
          // It should have been thrown.
        }
      }
    };
  }

  /// A member that closes while others are open stays.
  private static Mutation lingering() {
    var open = new AtomicInteger();
    return Breaks.opening((plan, weir) -> {
      var consumer = plan.open(weir);
      if (!plan.says("share")) {
        return consumer;
      }
      open.incrementAndGet();
      return new ForwardingConsumer(consumer) {
        @Override
        public void close() {
          if (open.decrementAndGet() == 0) {
            super.close();
          }
        }
      };
    });
  }

  /// Every connection but the first counts attempts one lower.
  private static final class Uncounting implements Mutation {
    private boolean connected;

    @Override
    public Weir weir(Weir weir) {
      if (!connected) {
        connected = true;
        return weir;
      }
      return new ForwardingWeir(weir) {
        @Override
        protected Consumer open(ConsumerPlan plan) {
          var consumer = super.open(plan);
          return plan.says("share") ? oneLower(consumer) : consumer;
        }
      };
    }

    private static Consumer oneLower(Consumer sound) {
      return new ForwardingConsumer(sound) {
        @Override
        public Optional<Message> next(Duration wait) {
          return super.next(wait)
              .map(message -> Noting.atAttempt(message, Math.max(1, message.attempt() - 1)));
        }
      };
    }
  }
}

package dev.weir.tck.mutants;

import dev.weir.CommitStrategy;
import dev.weir.Consumer;
import dev.weir.Consumers;
import dev.weir.DeadLetters;
import dev.weir.Handler;
import dev.weir.Producer;
import dev.weir.Running;
import dev.weir.SharingDescription;
import dev.weir.TopicPartition;
import dev.weir.Topics;
import dev.weir.Transaction;
import dev.weir.Weir;
import dev.weir.WeirException;
import dev.weir.spi.Backend;
import dev.weir.spi.Feed;
import dev.weir.spi.FeedRequest;
import dev.weir.spi.LeaseFeed;
import dev.weir.spi.LogReader;
import dev.weir.spi.PositionStore;
import dev.weir.spi.Settled;
import dev.weir.spi.ShareRequest;
import dev.weir.tck.Mutation;
import dev.weir.tck.forwarding.ConsumerPlan;
import dev.weir.tck.forwarding.ForwardingBackend;
import dev.weir.tck.forwarding.ForwardingConsumers;
import dev.weir.tck.forwarding.ForwardingFeed;
import dev.weir.tck.forwarding.ForwardingWeir;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// The places where a mutant takes hold.
final class Breaks {
  private Breaks() {}

  /// Consumers are opened another way.
  static Mutation opening(BiFunction<ConsumerPlan, Weir, Consumer> open) {
    return new Mutation() {
      @Override
      public Weir weir(Weir weir) {
        return new ForwardingWeir(weir) {
          @Override
          protected Consumer open(ConsumerPlan plan) {
            return open.apply(plan, weir);
          }
        };
      }
    };
  }

  /// Some consumers are opened as something else than what was described.
  static Mutation plans(Predicate<ConsumerPlan> which, UnaryOperator<ConsumerPlan> change) {
    return opening((plan, weir) -> (which.test(plan) ? change.apply(plan) : plan).open(weir));
  }

  /// Some consumers behave otherwise.
  static Mutation consumers(Predicate<ConsumerPlan> which, UnaryOperator<Consumer> change) {
    return opening((plan, weir) -> {
      var consumer = plan.open(weir);
      return which.test(plan) ? change.apply(consumer) : consumer;
    });
  }

  /// All consumers behave otherwise.
  static Mutation consumers(UnaryOperator<Consumer> change) {
    return consumers(_ -> true, change);
  }

  static Mutation producers(UnaryOperator<Producer> change) {
    return new Mutation() {
      @Override
      public Weir weir(Weir weir) {
        return new ForwardingWeir(weir) {
          @Override
          public Producer producer() {
            return change.apply(super.producer());
          }
        };
      }
    };
  }

  static Mutation topics(UnaryOperator<Topics> change) {
    return new Mutation() {
      @Override
      public Weir weir(Weir weir) {
        return new ForwardingWeir(weir) {
          @Override
          protected Topics topics(Topics topics) {
            return change.apply(topics);
          }
        };
      }
    };
  }

  static Mutation stored(UnaryOperator<Consumers> change) {
    return new Mutation() {
      @Override
      public Weir weir(Weir weir) {
        return new ForwardingWeir(weir) {
          @Override
          protected Consumers consumers(Consumers consumers) {
            return change.apply(consumers);
          }
        };
      }
    };
  }

  static Mutation backend(UnaryOperator<Backend> change) {
    return new Mutation() {
      @Override
      public Backend backend(Backend backend) {
        return change.apply(backend);
      }
    };
  }

  static Mutation reader(UnaryOperator<LogReader> change) {
    return backend(sound ->
        new ForwardingBackend(sound) {
          @Override
          public LogReader reader() {
            return change.apply(super.reader());
          }
        });
  }

  /// The store of positions, one for a connection.
  static Mutation positions(UnaryOperator<PositionStore> change) {
    return backend(sound -> {
      var positions = change.apply(sound.positions());
      return new ForwardingBackend(sound) {
        @Override
        public PositionStore positions() {
          return positions;
        }
      };
    });
  }

  /// Told this option.
  static Predicate<ConsumerPlan> says(String option) {
    return plan -> plan.says(option);
  }

  /// Shares by message.
  static Predicate<ConsumerPlan> byMessage() {
    return says("share");
  }

  /// Has a name and this strategy.
  static Predicate<ConsumerPlan> under(Class<? extends CommitStrategy> strategy) {
    return plan -> plan.name() != null && strategy.isInstance(plan.strategy());
  }

  /// An option is not heard.
  static Mutation without(String option) {
    return plans(says(option), plan -> plan.without(option));
  }

  /// A refusal to open is got round.
  static Mutation yielding(Class<? extends WeirException> refusal, UnaryOperator<ConsumerPlan> to) {
    return opening((plan, weir) -> {
      try {
        return plan.open(weir);
      } catch (WeirException e) {
        if (refusal.isInstance(e) && !to.apply(plan).equals(plan)) {
          return to.apply(plan).open(weir);
        }
        throw e;
      }
    });
  }

  /// Handlers are run another way.
  static Mutation running(Runner run) {
    return new Mutation() {
      @Override
      public Weir weir(Weir weir) {
        return new ForwardingWeir(weir) {
          @Override
          protected Running run(ConsumerPlan plan, Handler handler) {
            return run.run(plan, weir, handler);
          }
        };
      }
    };
  }

  /// How a handler is run.
  interface Runner {
    Running run(ConsumerPlan plan, Weir weir, Handler handler);
  }

  static Mutation transactions(BiFunction<Transaction, Weir, Transaction> change) {
    return new Mutation() {
      @Override
      public Weir weir(Weir weir) {
        return new ForwardingWeir(weir) {
          @Override
          protected Transaction transaction(Transaction transaction) {
            return change.apply(transaction, weir);
          }
        };
      }
    };
  }

  static Mutation letters(BiFunction<DeadLetters, Weir, DeadLetters> change) {
    return new Mutation() {
      @Override
      public Weir weir(Weir weir) {
        return new ForwardingWeir(weir) {
          @Override
          protected DeadLetters deadLetters(DeadLetters letters) {
            return change.apply(letters, weir);
          }
        };
      }
    };
  }

  /// What sharing looks like.
  static Mutation sharing(UnaryOperator<SharingDescription> change) {
    return stored(sound ->
        new ForwardingConsumers(sound) {
          @Override
          public SharingDescription sharing(String name) {
            return change.apply(super.sharing(name));
          }
        });
  }

  /// Members by partition join otherwise.
  static Mutation joining(UnaryOperator<FeedRequest> change) {
    return backend(sound ->
        new ForwardingBackend(sound) {
          @Override
          public Feed join(FeedRequest request) {
            return super.join(change.apply(request));
          }
        });
  }

  static Mutation feeds(UnaryOperator<Feed> change) {
    return backend(sound ->
        new ForwardingBackend(sound) {
          @Override
          public Feed join(FeedRequest request) {
            return change.apply(super.join(request));
          }
        });
  }

  static Mutation leaseFeeds(UnaryOperator<LeaseFeed> change) {
    return backend(sound ->
        new ForwardingBackend(sound) {
          @Override
          public LeaseFeed share(ShareRequest request) {
            return change.apply(super.share(request));
          }
        });
  }

  /// By partition, something else is stored than what was settled.
  static Mutation committing(UnaryOperator<Settled> change) {
    return feeds(sound ->
        new ForwardingFeed(sound) {
          @Override
          public void commit(Map<TopicPartition, Settled> settled) {
            var changed = new TreeMap<TopicPartition, Settled>();
            settled.forEach((partition, of) -> changed.put(partition, change.apply(of)));
            super.commit(changed);
          }
        });
  }
}

package dev.weir.tck.mutants;

import dev.weir.Consumer;
import dev.weir.Consumers;
import dev.weir.Producer;
import dev.weir.Topics;
import dev.weir.Weir;
import dev.weir.spi.Backend;
import dev.weir.spi.LogReader;
import dev.weir.spi.PositionStore;
import dev.weir.tck.Mutation;
import dev.weir.tck.forwarding.ConsumerPlan;
import dev.weir.tck.forwarding.ForwardingBackend;
import dev.weir.tck.forwarding.ForwardingWeir;
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
}

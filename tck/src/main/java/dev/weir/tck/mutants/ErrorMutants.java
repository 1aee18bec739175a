package dev.weir.tck.mutants;

import dev.weir.AlreadyExists;
import dev.weir.Consumer;
import dev.weir.ConsumerDescription;
import dev.weir.Consumers;
import dev.weir.InvalidInput;
import dev.weir.NewMessage;
import dev.weir.NotFound;
import dev.weir.OffsetOutOfRange;
import dev.weir.Outcome;
import dev.weir.Producer;
import dev.weir.Receipt;
import dev.weir.Slice;
import dev.weir.TopicDescription;
import dev.weir.TopicOptions;
import dev.weir.Topics;
import dev.weir.Weir;
import dev.weir.tck.Mutation;
import dev.weir.tck.forwarding.ConsumerPlan;
import dev.weir.tck.forwarding.ForwardingConsumers;
import dev.weir.tck.forwarding.ForwardingProducer;
import dev.weir.tck.forwarding.ForwardingTopics;
import dev.weir.tck.forwarding.ForwardingWeir;
import java.util.List;

/// Break the chapter "Errors".
final class ErrorMutants {
  private ErrorMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of("C60", "does not guess at topics", Breaks.opening(ErrorMutants::curt)),
        Mutant.of(
            "C61", "reads all partitions when one is unknown", Breaks.opening(ErrorMutants::all)),
        Mutant.of("C62", "does not know what became of a send", Breaks.producers(Unknowing::new)),
        Mutant.of("C63", "creates what exists anew", Breaks.topics(ErrorMutants::replacing)),
        Mutant.of("C64", "tells the first problem only", Breaks.opening(ErrorMutants::first)),
        Mutant.of("C65", "reads nothing where nothing is", readingNothing()),
        Mutant.of("C66", "knows every consumer", Breaks.stored(ErrorMutants::knowing)),
        Mutant.of("C67", "mends topic names", Breaks.topics(ErrorMutants::mending)));
  }

  private static Consumer curt(ConsumerPlan plan, Weir weir) {
    try {
      return plan.open(weir);
    } catch (NotFound e) {
      throw new NotFound(String.valueOf(e.getMessage()).replaceAll("Did you mean [^?]*\\?", ""), e);
    }
  }

  private static Consumer all(ConsumerPlan plan, Weir weir) {
    try {
      return plan.open(weir);
    } catch (NotFound e) {
      if (plan.partitions() == null) {
        throw e;
      }
      return plan.partitions(null).open(weir);
    }
  }

  private static Consumer first(ConsumerPlan plan, Weir weir) {
    try {
      return plan.open(weir);
    } catch (InvalidInput e) {
      throw new InvalidInput(String.valueOf(e.getMessage()).split(";", 2)[0], e);
    }
  }

  private static Topics replacing(Topics sound) {
    return new ForwardingTopics(sound) {
      @Override
      public TopicDescription create(String name, TopicOptions options) {
        try {
          return super.create(name, options);
        } catch (AlreadyExists e) {
          super.delete(name);
          super.create(name, options);
          throw e;
        }
      }
    };
  }

  private static Topics mending(Topics sound) {
    return new ForwardingTopics(sound) {
      @Override
      public TopicDescription create(String name, TopicOptions options) {
        return super.create(name.replaceAll("[^A-Za-z0-9._-]", "_"), options);
      }
    };
  }

  private static Consumers knowing(Consumers sound) {
    return new ForwardingConsumers(sound) {
      @Override
      public List<ConsumerDescription> describe(String name) {
        try {
          return super.describe(name);
        } catch (NotFound e) {
          return List.of();
        }
      }
    };
  }

  private static Mutation readingNothing() {
    return new Mutation() {
      @Override
      public Weir weir(Weir weir) {
        return new ForwardingWeir(weir) {
          @Override
          public Slice read(String topic, int partition, long offset, int maxMessages) {
            try {
              return super.read(topic, partition, offset, maxMessages);
            } catch (OffsetOutOfRange e) {
              return new Slice(List.of(), offset);
            }
          }
        };
      }
    };
  }

  private static final class Unknowing extends ForwardingProducer {
    Unknowing(Producer producer) {
      super(producer);
    }

    @Override
    public Receipt send(NewMessage message) {
      try {
        return super.send(message);
      } catch (NotFound e) {
        throw new NotFound(String.valueOf(e.getMessage()), e).<NotFound>with(Outcome.UNKNOWN);
      }
    }
  }
}

package dev.weir.tck.mutants;

import dev.weir.ConsumerDescription;
import dev.weir.ConsumerPosition;
import dev.weir.Consumers;
import dev.weir.Place;
import dev.weir.ResetPlan;
import dev.weir.Unavailable;
import dev.weir.tck.Mutation;
import dev.weir.tck.forwarding.ForwardingConsumers;
import java.util.List;
import java.util.function.BiConsumer;

/// Break the chapter "Stored positions".
final class StoredPositionMutants {
  private StoredPositionMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of(
            "C74", "resets before it is told to", Breaks.stored(StoredPositionMutants::hasty)),
        Mutant.of("C75", "resets to one further", applying(StoredPositionMutants::oneFurther)),
        Mutant.of("C76", "does not tell that it could not", applying(StoredPositionMutants::quiet)),
        Mutant.of(
            "C77", "tells what it would delete", Breaks.stored(StoredPositionMutants::sparing)));
  }

  private static Consumers hasty(Consumers sound) {
    return new ForwardingConsumers(sound) {
      @Override
      public ResetPlan reset(String name, String topic, Place to) {
        var plan = super.reset(name, topic, to);
        plan.apply();
        return plan;
      }
    };
  }

  private static Consumers sparing(Consumers sound) {
    return new ForwardingConsumers(sound) {
      @Override
      public List<ConsumerPosition> delete(String name) {
        return describe(name).stream()
            .map(ConsumerDescription::positions)
            .flatMap(List::stream)
            .toList();
      }
    };
  }

  private static void oneFurther(Consumers sound, ResetPlan plan) {
    plan.apply();
    var further = Place.offset(plan.moves().getFirst().to() + 1);
    sound.reset(plan.consumer(), plan.topic(), further).apply();
  }

  private static void quiet(Consumers sound, ResetPlan plan) {
    try {
      plan.apply();
    } catch (Unavailable e) {
      // It should have been thrown.
    }
  }

  private static Mutation applying(BiConsumer<Consumers, ResetPlan> change) {
    return Breaks.stored(sound ->
        new ForwardingConsumers(sound) {
          @Override
          public ResetPlan reset(String name, String topic, Place to) {
            var plan = super.reset(name, topic, to);
            return new Changed(plan, () -> change.accept(sound, plan));
          }
        });
  }

  private record Changed(ResetPlan plan, Runnable applied) implements ResetPlan {
    @Override
    public String consumer() {
      return plan.consumer();
    }

    @Override
    public String topic() {
      return plan.topic();
    }

    @Override
    public List<Move> moves() {
      return plan.moves();
    }

    @Override
    public void apply() {
      applied.run();
    }
  }
}

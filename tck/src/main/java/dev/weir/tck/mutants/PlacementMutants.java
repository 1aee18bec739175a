package dev.weir.tck.mutants;

import dev.weir.NewMessage;
import java.util.List;

/// Break the chapter "Where messages go".
final class PlacementMutants {
  private PlacementMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of(
            "C11",
            "puts every key into partition 0",
            Breaks.producers(sound -> new Remade(sound, PlacementMutants::keyToZero))),
        Mutant.of(
            "C12",
            "lets the key win over the partition",
            Breaks.producers(sound -> new Remade(sound, PlacementMutants::keyWins))),
        Mutant.of(
            "C13",
            "reads all partitions, whichever were chosen",
            Breaks.opening((plan, weir) -> {
              var chosen = plan.open(weir);
              if (plan.partitions() == null) {
                return chosen;
              }
              chosen.close();
              return plan.partitions(null).open(weir);
            })),
        Mutant.of(
            "C14",
            "reads the first topic only",
            Breaks.plans(
                plan -> plan.topics().size() > 1,
                plan -> plan.topics(List.of(plan.topics().getFirst())))));
  }

  private static NewMessage keyToZero(NewMessage message) {
    return message.keyBytes() != null && message.partition().isEmpty()
        ? message.partition(0)
        : message;
  }

  private static NewMessage keyWins(NewMessage message) {
    return message.keyBytes() != null ? Remade.without(Remade.Part.PARTITION, message) : message;
  }
}

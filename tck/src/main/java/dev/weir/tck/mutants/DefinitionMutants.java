package dev.weir.tck.mutants;

import dev.weir.ConsumerDefinition;
import dev.weir.InvalidInput;
import dev.weir.spi.Backend;
import dev.weir.tck.forwarding.ConsumerPlan;
import dev.weir.tck.forwarding.ForwardingBackend;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Break the chapter "What a consumer is".
final class DefinitionMutants {
  private DefinitionMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of("C193", "does not find what is stored", Breaks.backend(Forgetting::new)),
        Mutant.of(
            "C194",
            "shares as it is stored, whatever is said",
            Breaks.yielding(
                InvalidInput.class, plan -> plan.name() == null ? plan : plan.without("share"))),
        Mutant.of(
            "C195",
            "orders as it is stored, whatever is said",
            Breaks.yielding(InvalidInput.class, plan -> plan.without("orderedByKey"))),
        Mutant.of(
            "C196",
            "tells an update twice",
            Breaks.plans(Breaks.says("attempts"), DefinitionMutants::toldTwice)),
        Mutant.of(
            "C227",
            "does not say when it expires",
            Breaks.plans(
                plan -> plan.says("expireAfter") && !plan.says("share"),
                plan -> plan.without("expireAfter"))),
        Mutant.of(
            "C228",
            "reads without being a member",
            Breaks.plans(
                plan -> plan.says("expireAfter") && plan.says("share"),
                plan -> plan.without("share").without("lease").partitions(List.of(0)))));
  }

  private static ConsumerPlan toldTwice(ConsumerPlan plan) {
    Consumer<String> notices = plan.notices();
    return notices == null ? plan : plan.notices(notices.andThen(notices));
  }

  private static final class Forgetting extends ForwardingBackend {
    Forgetting(Backend backend) {
      super(backend);
    }

    @Override
    public Optional<ConsumerDefinition> definition(String consumer) {
      return Optional.empty();
    }
  }
}

package dev.weir.tck.mutants;

import dev.weir.Capability;
import dev.weir.NewMessage;
import dev.weir.Producer;
import dev.weir.Receipt;
import dev.weir.Unsupported;
import dev.weir.spi.Backend;
import dev.weir.tck.forwarding.ForwardingBackend;
import dev.weir.tck.forwarding.ForwardingProducer;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Break the chapter "Capabilities".
final class CapabilityMutants {
  private CapabilityMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of("C83", "claims what it has not", Breaks.backend(Boasting::new)),
        Mutant.of(
            "C84", "drops headers where there are none", Breaks.producers(DroppingHeaders::new)));
  }

  private static final class Boasting extends ForwardingBackend {
    Boasting(Backend backend) {
      super(backend);
    }

    @Override
    public Set<Capability> capabilities() {
      var more = EnumSet.copyOf(super.capabilities());
      more.add(Capability.ENDS);
      return more;
    }
  }

  private static final class DroppingHeaders extends ForwardingProducer {
    DroppingHeaders(Producer producer) {
      super(producer);
    }

    @Override
    public Receipt send(NewMessage message) {
      try {
        return super.send(message);
      } catch (Unsupported e) {
        return super.send(Remade.without(Remade.Part.HEADERS, message));
      }
    }
  }
}

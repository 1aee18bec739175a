package dev.weir.tck;

import dev.weir.Capability;
import dev.weir.spi.Backend;
import dev.weir.tck.forwarding.ForwardingBackend;
import java.util.EnumSet;
import java.util.Set;

/// A backend that says it lacks some capabilities. It would do it when asked: so whatever it was asked
/// for shows as an effect.
final class NarrowBackend extends ForwardingBackend {
  private final Set<Capability> lacking;

  NarrowBackend(Backend backend, Set<Capability> lacking) {
    super(backend);
    this.lacking = lacking;
  }

  @Override
  public Set<Capability> capabilities() {
    var rest = EnumSet.copyOf(super.capabilities());
    rest.removeAll(lacking);
    return rest;
  }
}

package dev.weir.tck;

import dev.weir.Capability;
import dev.weir.spi.Backend;
import dev.weir.tck.forwarding.ForwardingBackend;
import java.util.EnumSet;
import java.util.Set;

/// A backend that says it lacks a capability. It would do it when asked: so whatever it was asked
/// for shows as an effect.
final class NarrowBackend extends ForwardingBackend {
  private final Capability lacking;

  NarrowBackend(Backend backend, Capability lacking) {
    super(backend);
    this.lacking = lacking;
  }

  @Override
  public Set<Capability> capabilities() {
    var rest = EnumSet.copyOf(super.capabilities());
    rest.remove(lacking);
    return rest;
  }
}

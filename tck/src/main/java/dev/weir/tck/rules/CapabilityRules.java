package dev.weir.tck.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Capability;
import dev.weir.tck.Scene;
import org.junit.jupiter.api.Test;

/// Chapter "Capabilities".
public interface CapabilityRules {

  @Test
  default void C83_theCapabilitiesAreThoseOfTheCheckedInFile(Scene scene) {
    assertThat(scene.weir().capabilities())
        .containsExactlyInAnyOrderElementsOf(scene.capabilities());
  }

  @Test
  default void C84_whatALogCannotDoIsRefusedBeforeAnyEffect(Scene scene) {
    for (var capability : Capability.values()) {
      if (!scene.can(capability)) {
        scene.refuses(capability);
      } else if (capability != Capability.GROUPS) { // what it joins has no other way to read
        scene.refusesWithout(capability);
      }
    }
  }
}

package dev.weir.tck;

import dev.weir.Weir;
import dev.weir.spi.Backend;

/// What stands between a rule and the log: nothing, or what breaks one rule.
public interface Mutation {
  /// Changes nothing.
  Mutation NONE = new Mutation() {};

  default Backend backend(Backend backend) {
    return backend;
  }

  default Weir weir(Weir weir) {
    return weir;
  }
}

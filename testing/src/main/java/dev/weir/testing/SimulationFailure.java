package dev.weir.testing;

import java.util.List;

/// A promise that did not hold, with what led to it and how to see it again.
public final class SimulationFailure extends AssertionError {
  private static final long serialVersionUID = 1L;

  SimulationFailure(long seed, String rule, List<String> trace, Throwable cause) {
    super(
        "seed %d: %s%n  the last of %s%n  replay: ./check seed %d"
            .formatted(seed, rule, "what happened:\n    " + String.join("\n    ", trace), seed),
        cause);
  }
}

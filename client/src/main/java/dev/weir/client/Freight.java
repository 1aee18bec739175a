package dev.weir.client;

import dev.weir.Capability;
import dev.weir.NewMessage;
import dev.weir.Outcome;
import dev.weir.Unsupported;
import dev.weir.client.backend.Needs;
import dev.weir.spi.Backend;
import org.jspecify.annotations.Nullable;

/// What a message may carry on a backend.
final class Freight {
  private final Backend backend;
  private final boolean keys;
  private final boolean headers;
  private final boolean timestamps;
  private final boolean partitions;

  Freight(Backend backend) {
    this.backend = backend;
    this.keys = Needs.has(backend, Capability.KEYS);
    this.headers = Needs.has(backend, Capability.HEADERS);
    this.timestamps = Needs.has(backend, Capability.TIMESTAMPS);
    this.partitions = Needs.has(backend, Capability.PARTITIONS);
  }

  /// Why this message cannot be sent; null when it can.
  @Nullable Unsupported refusal(NewMessage message) {
    if (!keys && message.keyBytes() != null) {
      return refusal(Capability.KEYS);
    }
    if (!headers && !message.headers().isEmpty()) {
      return refusal(Capability.HEADERS);
    }
    if (!timestamps && message.timestamp().isPresent()) {
      return refusal(Capability.TIMESTAMPS);
    }
    if (!partitions && message.partition().isPresent()) {
      return refusal(Capability.PARTITIONS);
    }
    return null;
  }

  private Unsupported refusal(Capability capability) {
    return Needs.refusal(backend, capability).<Unsupported>with(Outcome.NOT_WRITTEN);
  }
}

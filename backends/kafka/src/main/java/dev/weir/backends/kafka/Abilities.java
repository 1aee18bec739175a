package dev.weir.backends.kafka;

import dev.weir.Capability;
import java.util.EnumSet;
import java.util.Set;
import org.apache.kafka.clients.admin.FeatureMetadata;

/// What a cluster can do: what its brokers say they have, not what their address looks like. So a
/// bare `host:port` that turns out to be an older broker, or `weir serve`, refuses by message when a
/// consumer opens, and not in the middle.
final class Abilities {
  /// The brokers' feature without which there are no share groups (Kafka 4.2 and later have it).
  private static final String SHARE_GROUPS = "share.version";

  private static final Set<Capability> OF_SHARE_GROUPS =
      EnumSet.of(Capability.BY_MESSAGE, Capability.EXTEND);

  private static final Set<Capability> ALL =
      EnumSet.of(
          Capability.TOPICS,
          Capability.ADD_PARTITIONS,
          Capability.PARTITIONS,
          Capability.KEYS,
          Capability.HEADERS,
          Capability.TIMESTAMPS,
          Capability.READ_FROM_OFFSET,
          Capability.READ_FROM_TIME,
          Capability.POSITIONS,
          Capability.ADMIN_POSITIONS,
          Capability.GROUPS,
          Capability.BY_MESSAGE,
          Capability.SETTLED_ABOVE,
          Capability.EXTEND,
          Capability.STATIC_MEMBERS,
          Capability.ASSIGNORS,
          Capability.TOPIC_PATTERNS,
          Capability.SEEK,
          Capability.DEAD_LETTERS,
          Capability.TRANSACTIONS,
          Capability.LAG);

  private Abilities() {}

  static Set<Capability> of(FeatureMetadata features) {
    var able = EnumSet.copyOf(ALL);
    var shareGroups = features.finalizedFeatures().get(SHARE_GROUPS);
    if (shareGroups == null || shareGroups.maxVersionLevel() < 1) {
      able.removeAll(OF_SHARE_GROUPS);
    }
    return able;
  }
}

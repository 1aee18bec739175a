package dev.weir.state;

import java.util.List;

/// A group as it may be shown.
///
/// @param protocolType what its members are; empty when it never had any
/// @param protocol by which they share; empty until that is known
/// @param members by age
public record BarrierGroup(
    String consumer, Phase phase, String protocolType, String protocol, List<Member> members) {
  /// The protocol type of members that speak the engine's language.
  public static final String EMBEDDED = "weir";

  public BarrierGroup {
    members = List.copyOf(members);
  }

  public enum Phase {
    EMPTY,
    /// All must join.
    PREPARING,
    /// The leader is to share out.
    COMPLETING,
    STABLE
  }

  /// @param metadata what it says to who shares out; nothing until the protocol is known
  /// @param assignment nothing until all is shared out
  public record Member(
      String id, String instance, String client, String host, byte[] metadata, byte[] assignment) {}

  static BarrierGroup empty(String consumer) {
    return new BarrierGroup(consumer, Phase.EMPTY, "", "", List.of());
  }

  /// Read by members of another kind.
  static BarrierGroup otherwise(String consumer) {
    return new BarrierGroup(consumer, Phase.STABLE, EMBEDDED, "", List.of());
  }

  BarrierGroup withoutMembers() {
    return new BarrierGroup(consumer, phase, protocolType, protocol, List.of());
  }
}

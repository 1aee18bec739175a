package dev.weir.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;

/// On what terms somebody joins a group with a barrier.
///
/// @param instance of a static member; empty for any other
/// @param client what it calls itself
/// @param host where it is
/// @param protocols by which it can share out partitions, the one it likes best first
public record JoinTerms(
    String instance, String client, String host, Patience patience, List<Protocol> protocols) {
  public JoinTerms {
    protocols = List.copyOf(protocols);
  }

  /// How long a group waits for a member, in milliseconds.
  ///
  /// @param session for a sign of life
  /// @param rebalance for it to join again, when all must
  public record Patience(long session, long rebalance) {}

  /// A way to share out partitions.
  ///
  /// @param metadata what a member says to who shares out: known to members alone
  public record Protocol(String name, byte[] metadata) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Protocol that
          && name.equals(that.name)
          && Arrays.equals(metadata, that.metadata);
    }

    @Override
    public int hashCode() {
      return name.hashCode() * 31 + Arrays.hashCode(metadata);
    }
  }

  boolean supports(String protocol) {
    return protocols.stream().anyMatch(each -> each.name().equals(protocol));
  }

  /// What it says by that protocol; nothing when it has no such.
  byte[] metadata(String protocol) {
    for (Protocol each : protocols) {
      if (each.name().equals(protocol)) {
        return each.metadata();
      }
    }
    return new byte[0];
  }

  /// About what keeping it takes.
  long bytes() {
    long bytes = (long) bytes(instance) + bytes(client) + bytes(host);
    for (Protocol each : protocols) {
      bytes += bytes(each.name()) + each.metadata().length + 8L;
    }
    return bytes;
  }

  static int bytes(String text) {
    return text.getBytes(UTF_8).length;
  }

  /// Whether a group may hold it.
  boolean fits() {
    return bytes() <= Limits.GROUP_MEMBER_BYTES
        && protocols.size() <= Limits.GROUP_PROTOCOLS
        && bytes(instance) <= Limits.GROUP_TEXT_BYTES
        && bytes(client) <= Limits.GROUP_TEXT_BYTES
        && bytes(host) <= Limits.GROUP_TEXT_BYTES
        && protocols.stream().allMatch(each -> bytes(each.name()) <= Limits.GROUP_TEXT_BYTES);
  }
}

package dev.weir.server.groups;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.state.BarrierGroup;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// What a consumer says to the leader of its group: which topics it reads. All that is read of it
/// here is its beginning, which every version has: version, topics.
final class Subscription {
  /// Protocol type of groups whose members say this.
  static final String CONSUMER = "consumer";

  private Subscription() {}

  /// The topics that the members of a group read; empty when that cannot be told now.
  static Optional<SortedSet<String>> topics(BarrierGroup group) {
    var topics = new TreeSet<String>();
    if (group.phase() == BarrierGroup.Phase.EMPTY) {
      return Optional.of(topics);
    }
    if (group.phase() != BarrierGroup.Phase.STABLE || !group.protocolType().equals(CONSUMER)) {
      return Optional.empty();
    }
    try {
      group.members().forEach(member -> read(ByteBuffer.wrap(member.metadata()), topics));
      return Optional.of(topics);
    } catch (BufferUnderflowException e) {
      return Optional.empty();
    }
  }

  private static void read(ByteBuffer in, SortedSet<String> topics) {
    in.getShort();
    for (int left = in.getInt(); left > 0; left--) {
      int length = Short.toUnsignedInt(in.getShort());
      if (length > in.remaining()) {
        throw new BufferUnderflowException();
      }
      byte[] name = new byte[length];
      in.get(name);
      topics.add(new String(name, UTF_8));
    }
  }
}

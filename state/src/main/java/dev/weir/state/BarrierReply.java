package dev.weir.state;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What [State#decide] answers a [BarrierCommand], and a [BarrierQuestion].
public sealed interface BarrierReply extends Reply.Sharing {
  /// The member is in the generation.
  ///
  /// @param members of the leader's answer, by age; none in another's
  /// @param skips the leader has nothing to share out: all keep what they have
  record Joined(String member, Generation generation, List<Subscription> members, boolean skips)
      implements BarrierReply {
    public Joined {
      members = List.copyOf(members);
    }
  }

  /// @param protocol by which partitions are shared out
  /// @param leader the member that does so
  record Generation(int number, String protocolType, String protocol, String leader) {}

  /// What a member says to who shares out.
  record Subscription(String member, String instance, byte[] metadata) {}

  /// Not yet: somebody else must do something before, or time pass.
  ///
  /// @param member that waits
  record Waits(String member) implements BarrierReply {}

  /// Nothing has been joined yet: do so under this id.
  record IdGiven(String member) implements BarrierReply {}

  /// @param assignment the leader's words for this member
  record Synced(Generation generation, byte[] assignment) implements BarrierReply {}

  /// @param verdicts for each who was to leave, in that order
  record Left(List<Verdict> verdicts) implements BarrierReply {
    public Left {
      verdicts = List.copyOf(verdicts);
    }
  }

  /// @param refused the positions that were not moved, and why
  record OffsetsCommitted(SortedMap<PartitionId, Reply.Refusal> refused) implements BarrierReply {
    public OffsetsCommitted {
      refused = Collections.unmodifiableSortedMap(new TreeMap<>(refused));
    }
  }

  record OffsetsDeleted() implements BarrierReply {}

  record GroupDeleted() implements BarrierReply {}

  /// Why nothing was done but, perhaps, that a sign of life was taken.
  record Denied(Verdict verdict) implements BarrierReply {}

  enum Verdict {
    /// All is well.
    GRANTED,
    NO_GROUP,
    /// It left, was put out, or never was.
    UNKNOWN_MEMBER,
    /// Another has taken this static member's place.
    FENCED,
    ILLEGAL_GENERATION,
    /// All must join again.
    REBALANCING,
    /// The present members share by other protocols, or are something else.
    INCONSISTENT,
    /// Members of another kind read as this consumer.
    READ_OTHERWISE,
    /// More or larger members than a group holds.
    FULL,
    /// An assignment is larger than a group holds.
    TOO_LARGE,
    NOT_EMPTY
  }
}

package dev.weir.state;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What members of a group with a barrier ask: Kafka's classic groups. All members join, one of them
/// shares out the partitions, and all learn what they have; then comes the next generation.
///
/// Nobody is waited for here: who must wait is told [BarrierReply.Waits], and looks again with
/// [BarrierQuestion] when the group has changed.
public sealed interface BarrierCommand extends Command.Sharing {
  /// Whose positions the members share: the group's id.
  String consumer();

  /// Becomes a member of the next generation, or of this one when nothing about the member is new.
  /// Replies [BarrierReply.Joined], [BarrierReply.Waits], [BarrierReply.IdGiven],
  /// [BarrierReply.Denied] or [Reply.InvalidName].
  ///
  /// @param member as it was told; empty for a new one
  /// @param freshId for a new one: given to nobody ever
  record Join(String consumer, String member, String freshId, Wish wish)
      implements BarrierCommand {}

  /// How somebody joins.
  ///
  /// @param protocolType what the group's members are: `consumer`, and others
  /// @param promised a new member, unless static, is first told its id, and joins under that
  /// @param skips a static member that takes its own place as leader may be told to share out nothing
  /// @param initialDelayMillis how long the first generation waits for more members
  record Wish(
      JoinTerms terms,
      String protocolType,
      boolean promised,
      boolean skips,
      long initialDelayMillis) {}

  /// Who asks.
  ///
  /// @param instance of a static member; empty when it does not say
  /// @param generation that the member knows
  record Place(String member, String instance, int generation) {}

  /// Tells what each member is to have, when it comes from the leader, and asks what this one has.
  /// Replies [BarrierReply.Synced], [BarrierReply.Waits] or [BarrierReply.Denied].
  ///
  /// @param protocolType null when it is not said
  /// @param protocol null when it is not said
  /// @param assignments by member; whoever is not among them has nothing
  record Sync(
      String consumer,
      Place by,
      @Nullable String protocolType,
      @Nullable String protocol,
      SortedMap<String, byte[]> assignments)
      implements BarrierCommand {
    public Sync {
      assignments = Collections.unmodifiableSortedMap(new TreeMap<>(assignments));
    }
  }

  /// A sign of life. Replies [BarrierReply.Denied], also with [BarrierReply.Verdict#GRANTED].
  record Heartbeat(String consumer, Place by) implements BarrierCommand {}

  /// Ends memberships, static ones too. Replies [BarrierReply.Left].
  record Leave(String consumer, List<Leaver> members) implements BarrierCommand {
    public Leave {
      members = List.copyOf(members);
    }
  }

  /// @param member may be empty when there is an instance
  record Leaver(String member, String instance) {}

  /// Moves positions, each that can be. Replies [BarrierReply.OffsetsCommitted] or
  /// [BarrierReply.Denied].
  ///
  /// @param by null for who reads alone
  record CommitOffsets(String consumer, @Nullable Place by, List<Spot> spots)
      implements BarrierCommand {
    public CommitOffsets {
      spots = List.copyOf(spots);
    }
  }

  /// Forgets positions, where there are any. Replies [BarrierReply.OffsetsDeleted], or
  /// [BarrierReply.Denied].
  record DeleteOffsets(String consumer, List<PartitionId> partitions) implements BarrierCommand {
    public DeleteOffsets {
      partitions = List.copyOf(partitions);
    }
  }

  /// Forgets a consumer that nobody reads as. Replies [BarrierReply.GroupDeleted] or
  /// [BarrierReply.Denied].
  record DeleteGroup(String consumer) implements BarrierCommand {}
}

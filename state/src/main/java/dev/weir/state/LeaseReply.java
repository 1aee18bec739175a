package dev.weir.state;

import java.util.List;
import java.util.Optional;

/// What [State#decide] answers a [LeaseCommand].
public sealed interface LeaseReply extends Reply.Sharing {
  record Joined() implements LeaseReply {}

  record Left() implements LeaseReply {}

  record Followed() implements LeaseReply {}

  /// @param seenTo where the next candidates begin
  /// @param room for how many more there is room
  record Seen(long seenTo, int room) implements LeaseReply {}

  /// @param messages to be worked on
  /// @param exhausted whose attempts are used up: to be buried
  /// @param moves how often positions were moved: after another one, look-aheads begin elsewhere
  record Leased(List<Portion> messages, List<Portion> exhausted, long moves) implements LeaseReply {
    public Leased {
      messages = List.copyOf(messages);
      exhausted = List.copyOf(exhausted);
    }
  }

  /// Messages of a partition.
  ///
  /// @param offsets rising
  /// @param attempts how often each was handed out, this time included
  record Portion(PartitionId partition, long[] offsets, int[] attempts) {}

  /// @param stale of which the lease had gone: nothing became of them
  record Settled(List<Place> stale) implements LeaseReply {
    public Settled {
      stale = List.copyOf(stale);
    }
  }

  /// A message's.
  record Place(PartitionId partition, long offset) {}

  record Extended() implements LeaseReply {}

  record Skipped() implements LeaseReply {}

  /// Why a lease command changes nothing.
  sealed interface LeaseRefusal extends LeaseReply, Reply.SharingRefusal {}

  /// @param stored empty: nobody has said what this consumer is
  record NotByMessage(String consumer, Optional<Definition> stored) implements LeaseRefusal {}

  /// It left, or the consumer was deleted.
  record NotAMember(String consumer, String member) implements LeaseRefusal {}

  /// The lease of a message had gone: another member has it, or had.
  record Stale(String consumer, Place place) implements LeaseRefusal {}
}

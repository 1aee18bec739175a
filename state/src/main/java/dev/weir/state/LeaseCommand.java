package dev.weir.state;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What members of a consumer that shares by message ask. The consumer was defined before:
/// [Command.DefineConsumer].
///
/// Members belong to the process: when it ends, all have left.
public sealed interface LeaseCommand extends Command.Sharing {
  /// Whose members share.
  String consumer();

  /// Becomes a member. Replies [LeaseReply.Joined], or [LeaseReply.NotByMessage].
  record Join(String consumer, String member) implements LeaseCommand {}

  /// Says that a member, which joined under the owner before, lives on, with what it was handed then.
  /// What was settled or handed to another since is not given. Replies [LeaseReply.Joined] or
  /// [LeaseReply.NotByMessage].
  record Claim(
      String consumer,
      String member,
      List<LeaseReply.Portion> held,
      List<LeaseReply.Portion> toBury)
      implements LeaseCommand {
    public Claim {
      held = List.copyOf(held);
      toBury = List.copyOf(toBury);
    }
  }

  /// Leaves: what the member holds goes to others at once, the attempts given back. Replies
  /// [LeaseReply.Left], also when it was none.
  record Leave(String consumer, String member) implements LeaseCommand {}

  /// Takes up partitions. Where the consumer has no position it begins at `starts`. Replies
  /// [LeaseReply.Followed], or [LeaseReply.NotByMessage] and the refusals of a position.
  ///
  /// @param lookAhead unsettled messages that are known at once, at most, in each partition
  record Follow(String consumer, int lookAhead, SortedMap<PartitionId, Long> starts)
      implements LeaseCommand {
    public Follow {
      starts = Collections.unmodifiableSortedMap(new TreeMap<>(starts));
    }
  }

  /// Shows messages that may be leased: what the caller read from `candidates.from()` on. Nothing
  /// is taken in when that is not where the look-ahead ends, and no more than it has room for.
  /// Replies [LeaseReply.Seen], or [Reply.NoSuchPosition].
  record See(String consumer, PartitionId partition, Candidates candidates)
      implements LeaseCommand, Command.Written {}

  /// Leases the lowest messages that may be handed out, partition by partition. Their attempts are
  /// written before the reply is given, though not synced. Replies [LeaseReply.Leased], or
  /// [LeaseReply.NotAMember].
  ///
  /// @param reach the partitions in the order in which they are asked
  record Lease(String consumer, String member, int maxMessages, List<Reach> reach)
      implements LeaseCommand, Command.Written {
    public Lease {
      reach = List.copyOf(reach);
    }
  }

  /// Says what becomes of leased messages. Replies [LeaseReply.Settled].
  ///
  /// @param allOrNothing one stale verdict refuses all: [LeaseReply.Stale]
  record Settle(String consumer, String member, List<Verdicts> verdicts, boolean allOrNothing)
      implements LeaseCommand, Command.Part {
    public Settle {
      verdicts = List.copyOf(verdicts);
    }
  }

  /// Gives messages back for another attempt. Their attempts were written when they were leased, and
  /// delays end with the process: nothing of it needs to be durable. Replies [LeaseReply.Settled].
  ///
  /// @param verdicts all of them [Fate#RETRY]
  record Return(String consumer, String member, List<Verdicts> verdicts)
      implements LeaseCommand, Command.Written {
    /// @throws IllegalArgumentException unless all are retried
    public Return {
      verdicts = List.copyOf(verdicts);
      for (Verdicts of : verdicts) {
        for (Fate fate : of.fates()) {
          if (fate != Fate.RETRY) {
            throw new IllegalArgumentException(fate + " has to be settled");
          }
        }
      }
    }
  }

  /// Holds messages for so long from now, all or none. Replies [LeaseReply.Extended], or
  /// [LeaseReply.Stale].
  ///
  /// @param verdicts which messages; what is to become of them is not looked at
  record Extend(String consumer, String member, List<Verdicts> verdicts, long millis)
      implements LeaseCommand {
    public Extend {
      verdicts = List.copyOf(verdicts);
    }
  }

  /// Settles `[from, to)`, whoever holds something of it: it cannot be read, because it is damaged or
  /// retention has taken it, which by itself settles nothing. Replies
  /// [LeaseReply.Skipped], or [Reply.NoSuchPosition].
  record Skip(String consumer, PartitionId partition, long from, long to) implements LeaseCommand {}

  /// A partition of which messages below an offset are asked for.
  record Reach(PartitionId partition, long below) {}

  /// What was read of a partition, from one offset to another. Of the offsets between, those that
  /// are not listed are gaps, or filtered out: they settle themselves.
  ///
  /// @param offsets rising; never changed again
  /// @param keyHashes as in [Window#see]; as long as the offsets
  record Candidates(long from, long to, long[] offsets, long[] keyHashes) {}

  /// What becomes of a leased message.
  enum Fate {
    /// Done, or given up.
    SETTLE,
    /// Again, one attempt more.
    RETRY,
    /// Again, the attempt given back.
    RELEASE
  }

  /// What becomes of messages of a partition. Arrays of one length, never changed again.
  ///
  /// @param offsets rising
  /// @param attempts at which each was leased: another one is stale
  /// @param delaysMillis before which it does not come back
  record Verdicts(
      PartitionId partition, long[] offsets, int[] attempts, Fate[] fates, long[] delaysMillis) {
    /// @throws IllegalArgumentException unless the offsets rise
    public Verdicts {
      for (int i = 1; i < offsets.length; i++) {
        if (offsets[i] <= offsets[i - 1]) {
          throw new IllegalArgumentException(
              "offset " + offsets[i] + " comes behind " + offsets[i - 1]);
        }
      }
    }
  }
}

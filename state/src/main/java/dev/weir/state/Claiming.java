package dev.weir.state;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides what a member by message, which lives on under another owner, still holds.
final class Claiming {
  private final LeaseCommand.Claim claim;
  private final long deadline;
  private final List<StateRecord> records = new ArrayList<>();

  /// @param deadline of what it holds, in ticks
  Claiming(LeaseCommand.Claim claim, long deadline) {
    this.claim = claim;
    this.deadline = deadline;
    records.add(new LeaseRecord.MemberJoined(claim.consumer(), claim.member()));
  }

  /// @param partition null when nobody leases it any more
  void claim(@Nullable LeasedPartition partition, LeaseReply.Portion portion, boolean toBury) {
    long[] offsets = new long[portion.offsets().length];
    int count = 0;
    for (int i = 0; partition != null && i < offsets.length; i++) {
      if (isTheirs(partition, portion.offsets()[i], portion.attempts()[i])) {
        offsets[count++] = portion.offsets()[i];
      }
    }
    if (count > 0) {
      records.add(
          new LeaseRecord.Claimed(
              new LeaseRecord.Leased(
                  claim.consumer(),
                  claim.member(),
                  portion.partition(),
                  Arrays.copyOf(offsets, count),
                  deadline,
                  toBury)));
    }
  }

  /// At another attempt it was handed to somebody else since.
  private static boolean isTheirs(LeasedPartition partition, long offset, int attempt) {
    return !partition.settled.isSettled(offset)
        && partition.holder(offset) == null
        && partition.settled.attempts(offset) == attempt;
  }

  Decision decision() {
    return new Decision(records, new LeaseReply.Joined());
  }
}

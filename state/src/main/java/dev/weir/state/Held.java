package dev.weir.state;

import dev.weir.state.LeasedPartition.Lease;
import dev.weir.state.State.Breakage;
import org.jspecify.annotations.Nullable;

/// What a member holds of a partition.
///
/// @param partition null when nobody leases it any more
record Held(@Nullable LeasedPartition partition, String member, Breakage breakage) {
  /// The lease by which the member holds a message at that attempt; null when it has gone.
  @Nullable Lease lease(long offset, int attempt) {
    Lease lease = partition == null ? null : partition.holder(offset);
    if (lease == null || partition == null) {
      return null;
    }
    boolean isTheirs = lease.member.equals(member) && partition.settled.attempts(offset) == attempt;
    return isTheirs || breakage == Breakage.SETTLE_BY_A_STALE_LEASE ? lease : null;
  }
}

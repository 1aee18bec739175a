package dev.weir.state;

import dev.weir.state.LeaseCommand.Fate;
import dev.weir.state.LeaseCommand.Verdicts;
import dev.weir.state.LeaseReply.Place;
import dev.weir.state.LeasedPartition.Lease;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Decides what becomes of messages that a member held.
final class Settling {
  private final LeaseCommand.Settle settle;
  private final int maxAttempts;
  private final Now now;
  private final List<StateRecord> durable = new ArrayList<>();
  private final List<StateRecord> fleeting = new ArrayList<>();
  private final List<Place> stale = new ArrayList<>();

  Settling(LeaseCommand.Settle settle, int maxAttempts, Now now) {
    this.settle = settle;
    this.maxAttempts = maxAttempts;
    this.now = now;
  }

  void settle(Held held, Verdicts verdicts) {
    Progress progress = new Progress(settle.consumer(), verdicts.partition(), now.millis());
    long[] back = new long[verdicts.offsets().length];
    long[] dues = new long[back.length];
    int backCount = 0;
    for (int i = 0; i < back.length; i++) {
      long offset = verdicts.offsets()[i];
      int attempt = verdicts.attempts()[i];
      Lease lease = held.lease(offset, attempt);
      if (lease == null) {
        stale.add(new Place(verdicts.partition(), offset));
      } else if (verdicts.fates()[i] == Fate.SETTLE) {
        progress.settled(offset, offset + 1);
      } else {
        boolean isGivenBack = verdicts.fates()[i] == Fate.RELEASE && !lease.exhausted;
        if (isGivenBack) {
          progress.attempted(offset, attempt - 1);
        }
        boolean isUsedUp = !isGivenBack && attempt >= maxAttempts;
        back[backCount] = offset;
        dues[backCount++] = isUsedUp ? LeaseRecord.AT_ONCE : due(verdicts.delaysMillis()[i]);
      }
    }
    durable.addAll(progress.records());
    if (backCount > 0) {
      long[] offsets = Arrays.copyOf(back, backCount);
      fleeting.add(
          new LeaseRecord.Returned(
              settle.consumer(), verdicts.partition(), offsets, Arrays.copyOf(dues, backCount)));
    }
  }

  private long due(long delayMillis) {
    return delayMillis <= 0 ? LeaseRecord.AT_ONCE : now.ticks() + delayMillis;
  }

  Decision decision() {
    if (settle.allOrNothing() && !stale.isEmpty()) {
      return Decision.of(new LeaseReply.Stale(settle.consumer(), stale.getFirst()));
    }
    durable.addAll(fleeting);
    return new Decision(durable, new LeaseReply.Settled(stale));
  }
}

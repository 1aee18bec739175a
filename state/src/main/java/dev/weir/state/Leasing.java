package dev.weir.state;

import dev.weir.state.LeaseReply.Portion;
import dev.weir.state.State.Breakage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Decides which messages a member is handed.
final class Leasing {
  private final LeaseCommand.Lease lease;
  private final Definition definition;
  private final Now now;
  private final Breakage breakage;
  private final List<StateRecord> records = new ArrayList<>();
  private final List<Portion> messages = new ArrayList<>();
  private final List<Portion> exhausted = new ArrayList<>();
  private int left;

  Leasing(LeaseCommand.Lease lease, Definition definition, Now now, Breakage breakage) {
    this.lease = lease;
    this.definition = definition;
    this.now = now;
    this.breakage = breakage;
    this.left = Math.min(lease.maxMessages(), Limits.RUNS_PER_RECORD);
  }

  boolean isDone() {
    return left <= 0;
  }

  /// Takes what there is in a partition, as far as it is wanted.
  void choose(LeasedPartition partition, long below) {
    long[] found = new long[left];
    int count = partition.window.peek(found, below);
    left -= count;
    long[] fresh = new long[count];
    long[] used = new long[count];
    int freshCount = 0;
    int usedCount = 0;
    for (int i = 0; i < count; i++) {
      if (partition.settled.attempts(found[i]) < definition.attempts()) {
        fresh[freshCount++] = found[i];
      } else {
        used[usedCount++] = found[i];
      }
    }
    hand(partition, Arrays.copyOf(fresh, freshCount), false);
    hand(partition, Arrays.copyOf(used, usedCount), true);
  }

  private void hand(LeasedPartition partition, long[] offsets, boolean toBury) {
    if (offsets.length == 0) {
      return;
    }
    int[] attempts = new int[offsets.length];
    Progress progress = new Progress(lease.consumer(), partition.id, now.millis());
    for (int i = 0; i < offsets.length; i++) {
      attempts[i] = partition.settled.attempts(offsets[i]);
      if (!toBury) {
        attempts[i]++;
        progress.attempted(offsets[i], attempts[i]);
      }
    }
    if (breakage != Breakage.FORGET_AN_ATTEMPT) {
      records.addAll(progress.records());
    }
    long deadline = now.ticks() + definition.leaseMillis();
    if (breakage != Breakage.LEASE_TWICE) {
      records.add(
          new LeaseRecord.Leased(
              lease.consumer(), lease.member(), partition.id, offsets, deadline, toBury));
    }
    (toBury ? exhausted : messages).add(new Portion(partition.id, offsets, attempts));
  }

  Decision decision(long moves) {
    return new Decision(records, new LeaseReply.Leased(messages, exhausted, moves));
  }
}

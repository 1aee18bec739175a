package dev.weir.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.state.TransactionCommand.Identity;
import dev.weir.state.TransactionRecord.Opened;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// A transactional id, and what its open transaction has in it. Changed by [Transactions] alone.
final class Transaction {
  /// In ticks: its time is to be set as soon as somebody knows what time it is.
  static final long NOT_SET = Long.MIN_VALUE;

  /// Of a pending position that is counted beside its names and notes.
  private static final int SPOT_BYTES = 64;

  final String id;
  Identity identity = Identity.NONE;
  Identity former = Identity.NONE;
  TransactionPhase phase = TransactionPhase.EMPTY;
  long timeoutMillis;
  long startedMillis;
  long usedMillis;
  long dueTicks = NOT_SET;

  /// With the offset of its first message there, or [Opened#NOTHING].
  final TreeMap<PartitionId, Long> partitions = new TreeMap<>();

  /// By consumer.
  final TreeMap<String, TreeMap<PartitionId, Spot>> positions = new TreeMap<>();

  Transaction(String id) {
    this.id = id;
  }

  boolean isOpen() {
    return phase == TransactionPhase.ONGOING;
  }

  boolean hasOn(PartitionId partition) {
    return partitions.getOrDefault(partition, Opened.NOTHING) != Opened.NOTHING;
  }

  long pendingBytes() {
    long bytes = 0;
    for (var ofConsumer : positions.entrySet()) {
      for (Spot spot : ofConsumer.getValue().values()) {
        bytes += bytes(ofConsumer.getKey(), spot);
      }
    }
    return bytes;
  }

  static long bytes(String consumer, Spot spot) {
    return SPOT_BYTES + consumer.length() + spot.note().getBytes(UTF_8).length;
  }

  TransactionShown shown() {
    return new TransactionShown(
        id, identity, phase, timeoutMillis, startedMillis, List.copyOf(partitions.keySet()));
  }

  TransactionRecord.Changed changed() {
    return new TransactionRecord.Changed(
        id, identity, former, phase, timeoutMillis, startedMillis, usedMillis);
  }

  void snapshotTo(List<StateRecord.Stored> records) {
    records.add(changed());
    var opened = new ArrayList<Opened>();
    partitions.forEach((partition, first) -> opened.add(new Opened(partition, first)));
    for (int i = 0; i < opened.size(); i += Limits.RUNS_PER_RECORD) {
      int end = Math.min(opened.size(), i + Limits.RUNS_PER_RECORD);
      records.add(new TransactionRecord.Enlisted(id, opened.subList(i, end)));
    }
    positions.forEach((consumer, spots) -> {
      records.add(new TransactionRecord.ConsumerEnlisted(id, consumer));
      spots
          .values()
          .forEach(spot -> records.add(new TransactionRecord.SpotPending(id, consumer, spot)));
    });
  }
}

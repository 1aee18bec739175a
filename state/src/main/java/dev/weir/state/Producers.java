package dev.weir.state;

import dev.weir.state.StateRecord.Stored;
import dev.weir.state.TransactionCommand.Identity;
import dev.weir.state.TransactionReply.Denied;
import dev.weir.state.TransactionReply.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What producers with an identity sent to each partition last: so that a batch that comes again is
/// answered as the first time, and one behind a gap is refused.
///
/// What is decided sees every batch that was decided before, though it may not be durable yet: five
/// requests may be on their way at once. Whoever is told of one hears it when it is durable.
final class Producers {
  /// Unused for so long, a producer is forgotten: as `producer.id.expiration.ms` in Kafka.
  static final long EXPIRATION_MILLIS = 24 * 3_600_000L;

  /// Between two looks, by the clock that nobody sets. Two must find a producer unused, so that a
  /// clock that jumps has nobody forgotten at once.
  static final long LOOK_MILLIS = 3_600_000;

  private static final long NOT_LOOKED = Long.MIN_VALUE;

  private record Key(PartitionId partition, long producerId) {}

  private static final class Known {
    final Sequences sequences;
    long lastMillis;

    Known(int epoch) {
      sequences = new Sequences(epoch);
    }
  }

  /// The least recently used first.
  private final LinkedHashMap<Key, Known> all = new LinkedHashMap<>();

  private final State.Breakage breakage;
  private long lastId = -1;
  private long nextLookTicks = NOT_LOOKED;

  /// Whoever was used last before this, and not since, was unused at the last look.
  private long unusedBeforeMillis = Long.MIN_VALUE;

  Producers(State.Breakage breakage) {
    this.breakage = breakage;
  }

  // Deciding.

  Decision decide(TransactionCommand.Identify identify) {
    return lastId == Long.MAX_VALUE
        ? Decision.of(new Denied(Verdict.NO_IDS_LEFT))
        : Decision.of(
            new ProducerRecord.IdsGiven(lastId + 1),
            new TransactionReply.Identified(new Identity(lastId + 1, 0)));
  }

  /// What a batch is answered that is not to be appended; null when it is.
  @Nullable Reply refused(Command.Append append, Production by) {
    Known known = all.get(new Key(partition(append), by.producerId()));
    if (known == null) {
      boolean tooLarge = by.producerId() > Math.max(lastId, Production.LARGEST_FOREIGN_ID);
      if (tooLarge) {
        return new Denied(Verdict.UNKNOWN_PRODUCER);
      }
      Production.Enlistment enlistment = by.enlistment();
      boolean begins = enlistment == null || !enlistment.joins() || by.firstSequence() == 0;
      return begins ? null : new Denied(Verdict.OUT_OF_ORDER);
    }
    return known.sequences.refused(by, append.lastOffsetDelta(), breakage);
  }

  private static PartitionId partition(Command.Append append) {
    return new PartitionId(append.topicId(), append.partition());
  }

  List<StateRecord> tick(Now now) {
    if (all.isEmpty() || now.ticks() < nextLookTicks) {
      return List.of();
    }
    List<StateRecord> records = new ArrayList<>();
    if (all.firstEntry().getValue().lastMillis < unusedBeforeMillis) {
      records.add(new ProducerRecord.Forgotten(unusedBeforeMillis));
    }
    records.add(
        new ProducerMoment.Looked(
            now.ticks() + LOOK_MILLIS,
            Math.max(unusedBeforeMillis, now.millis() - EXPIRATION_MILLIS)));
    return records;
  }

  /// When to look, in ticks; `Long.MAX_VALUE` for never.
  long nextDeadline() {
    return all.isEmpty() ? Long.MAX_VALUE : nextLookTicks;
  }

  // Applying.

  void apply(StateRecord.BatchAppended appended, Produced by) {
    if (by.isMark()) {
      return;
    }
    PartitionId partition = new PartitionId(appended.topicId(), appended.partition());
    var key = new Key(partition, by.producerId());
    Known known = all.remove(key);
    if (known == null || known.sequences.epoch() != by.epoch()) {
      known = new Known(by.epoch());
    }
    int last = Production.behind(by.firstSequence(), appended.lastOffsetDelta());
    known.sequences.add(
        new Sequences.Run(
            by.firstSequence(), last, appended.baseOffset() + appended.lastOffsetDelta()));
    known.lastMillis = by.atMillis();
    keep(key, known);
    lastId = Math.max(lastId, by.producerId());
  }

  private void keep(Key key, Known known) {
    all.put(key, known);
    if (all.size() > Limits.PRODUCERS) {
      all.pollFirstEntry();
    }
  }

  void apply(ProducerRecord record) {
    switch (record) {
      case ProducerRecord.IdsGiven given -> {
        if (given.last() < lastId) {
          throw new InconsistentRecord(given, "producer ids were given up to " + lastId);
        }
        lastId = given.last();
      }
      case ProducerRecord.Kept kept -> {
        Known known = new Known(kept.epoch());
        kept.runs().forEach(known.sequences::add);
        known.lastMillis = kept.lastMillis();
        keep(new Key(kept.partition(), kept.producerId()), known);
      }
      case ProducerRecord.Forgotten forgotten -> {
        while (!all.isEmpty()
            && all.firstEntry().getValue().lastMillis < forgotten.beforeMillis()) {
          all.pollFirstEntry();
        }
      }
    }
  }

  void apply(ProducerMoment.Looked looked) {
    nextLookTicks = looked.next();
    unusedBeforeMillis = looked.unusedBeforeMillis();
  }

  void apply(StateRecord.TopicDeleted deleted) {
    all.keySet().removeIf(key -> key.partition.topicId() == deleted.topicId());
  }

  void snapshotTo(List<Stored> records) {
    if (lastId >= 0) {
      records.add(new ProducerRecord.IdsGiven(lastId));
    }
    all.forEach((key, known) ->
        records.add(
            new ProducerRecord.Kept(
                key.partition,
                key.producerId,
                known.sequences.epoch(),
                known.lastMillis,
                known.sequences.runs())));
  }

  /// Who has sent to a partition, by id.
  Map<Long, ActiveProducer> on(PartitionId partition) {
    var found = new TreeMap<Long, ActiveProducer>();
    all.forEach((key, known) -> {
      if (key.partition.equals(partition)) {
        int last = known.sequences.runs().getLast().last();
        var producer =
            new ActiveProducer(key.producerId, known.sequences.epoch(), last, known.lastMillis, -1);
        found.put(key.producerId, producer);
      }
    });
    return found;
  }
}

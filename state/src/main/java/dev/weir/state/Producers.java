package dev.weir.state;

import dev.weir.state.StateRecord.Stored;
import dev.weir.state.TransactionCommand.Identity;
import dev.weir.state.TransactionReply.Denied;
import dev.weir.state.TransactionReply.Verdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What producers with an identity sent to each partition last: so that a batch that comes again is
/// answered as the first time, and one behind a gap is refused.
///
/// What is decided sees every batch that was decided before, though it may not be durable yet: five
/// requests may be on their way at once. Whoever is told of one hears it when it is durable.
final class Producers {
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

  Producers(State.Breakage breakage) {
    this.breakage = breakage;
  }

  // Deciding.

  /// A new producer, to be followed by what gives it its id.
  ///
  /// @throws java.util.NoSuchElementException when no id is left
  Identity fresh() {
    if (lastId == Long.MAX_VALUE) {
      throw new NoSuchElementException("all producer ids are given");
    }
    return new Identity(lastId + 1, 0);
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

  /// Who forgets those who were not used since then; nobody when there are none.
  List<StateRecord> forgetting(long unusedBeforeMillis) {
    return isEmpty() || all.firstEntry().getValue().lastMillis >= unusedBeforeMillis
        ? List.of()
        : List.of(new ProducerRecord.Forgotten(unusedBeforeMillis));
  }

  boolean isEmpty() {
    return all.isEmpty();
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
  List<ActiveProducer> on(PartitionId partition) {
    var found = new TreeMap<Long, ActiveProducer>();
    all.forEach((key, known) -> {
      if (key.partition.equals(partition)) {
        int last = known.sequences.runs().getLast().last();
        int epoch = known.sequences.epoch();
        found.put(
            key.producerId, new ActiveProducer(key.producerId, epoch, last, known.lastMillis, -1));
      }
    });
    return List.copyOf(found.values());
  }
}

package dev.weir.state;

import dev.weir.state.State.Breakage;
import dev.weir.state.StateRecord.BatchAppended;
import dev.weir.state.StateRecord.Stored;
import dev.weir.state.TransactionCommand.Identity;
import dev.weir.state.TransactionRecord.Opened;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// All transactional ids, what their open transactions have in them, and what aborted ones have left
/// in partitions. What they ask is decided in [TransactionDecisions].
final class Transactions {
  static final long NEVER = Long.MAX_VALUE;

  private final TreeMap<String, Transaction> byId = new TreeMap<>();
  private final TreeMap<Long, Transaction> byProducer = new TreeMap<>();

  /// Those with an open transaction.
  private final TreeMap<String, Transaction> open = new TreeMap<>();

  /// Where open transactions begin, by partition.
  private final TreeMap<PartitionId, TreeSet<Long>> opened = new TreeMap<>();

  private final Aborts aborts = new Aborts();
  private final Breakage breakage;

  /// How many open ones have no time yet.
  private int withoutDue;

  /// Not later than when the next is due, of those that have a time.
  private long nextDue = NEVER;

  Transactions(Breakage breakage) {
    this.breakage = breakage;
  }

  // Looking.

  @Nullable Transaction find(String transactionalId) {
    return byId.get(transactionalId);
  }

  @Nullable Transaction of(long producerId) {
    return byProducer.get(producerId);
  }

  int count() {
    return byId.size();
  }

  List<Transaction> all() {
    return List.copyOf(byId.values());
  }

  /// Those with an open transaction.
  List<Transaction> open() {
    return List.copyOf(open.values());
  }

  Aborts aborts() {
    return aborts;
  }

  /// The first offset of the first open transaction on a partition; `Long.MAX_VALUE` for none.
  long firstOpen(PartitionId partition) {
    TreeSet<Long> on = opened.get(partition);
    if (on == null) {
      return Long.MAX_VALUE;
    }
    return breakage == Breakage.READ_AN_OPEN_TRANSACTION ? on.last() : on.first();
  }

  /// Of a consumer: on which partitions it will go on elsewhere once a transaction is committed.
  SortedSet<PartitionId> pending(String consumer) {
    var pending = new TreeSet<PartitionId>();
    for (Transaction transaction : open.values()) {
      TreeMap<PartitionId, Spot> spots = transaction.positions.get(consumer);
      if (spots != null) {
        pending.addAll(spots.keySet());
      }
    }
    return pending;
  }

  /// In ticks.
  long nextDeadline() {
    return withoutDue > 0 ? Long.MIN_VALUE : nextDue;
  }

  // Applying.

  /// @throws InconsistentRecord when it belongs to no transaction that there is; nothing is changed
  void check(BatchAppended appended, Produced by) {
    Transaction transaction = byProducer.get(by.producerId());
    PartitionId partition = new PartitionId(appended.topicId(), appended.partition());
    boolean fits =
        switch (by.kind()) {
          case PLAIN -> true;
          case TRANSACTIONAL -> transaction != null;
          case COMMIT, ABORT -> transaction != null && transaction.hasOn(partition);
        };
    if (!fits) {
      throw new InconsistentRecord(appended, "there is no such transaction");
    }
  }

  void apply(BatchAppended appended, Produced by) {
    Transaction transaction = byProducer.get(by.producerId());
    if (by.kind() == Produced.Kind.PLAIN || transaction == null) {
      return;
    }
    PartitionId partition = new PartitionId(appended.topicId(), appended.partition());
    if (by.isMark()) {
      long first = close(transaction, partition);
      if (by.kind() == Produced.Kind.ABORT && breakage != Breakage.FORGET_AN_ABORT) {
        aborts.add(partition, new AbortedRun(by.producerId(), first, appended.baseOffset()));
      }
      return;
    }
    if (!transaction.isOpen()) {
      transaction.phase = TransactionPhase.ONGOING;
      transaction.startedMillis = by.atMillis();
      transaction.former = Identity.NONE;
      began(transaction);
    }
    transaction.usedMillis = by.atMillis();
    if (!transaction.hasOn(partition)) {
      open(transaction, partition, appended.baseOffset());
    }
  }

  private void open(Transaction transaction, PartitionId partition, long first) {
    transaction.partitions.put(partition, first);
    if (first != Opened.NOTHING) {
      opened.computeIfAbsent(partition, _ -> new TreeSet<>()).add(first);
    }
  }

  private long close(Transaction transaction, PartitionId partition) {
    Long first = transaction.partitions.remove(partition);
    TreeSet<Long> on = opened.get(partition);
    if (on != null && first != null) {
      on.remove(first);
      if (on.isEmpty()) {
        opened.remove(partition);
      }
    }
    return first == null ? Opened.NOTHING : first;
  }

  private void began(Transaction transaction) {
    transaction.dueTicks = Transaction.NOT_SET;
    withoutDue++;
    open.put(transaction.id, transaction);
  }

  private void ended(Transaction transaction) {
    open.remove(transaction.id);
    if (transaction.dueTicks == Transaction.NOT_SET) {
      withoutDue--;
    }
    for (PartitionId partition : List.copyOf(transaction.partitions.keySet())) {
      close(transaction, partition);
    }
    transaction.positions.clear();
  }

  void apply(TransactionRecord record) {
    switch (record) {
      case TransactionRecord.Changed changed -> change(changed);
      case TransactionRecord.Enlisted enlisted -> {
        Transaction transaction = open(enlisted, enlisted.transactionalId());
        enlisted.partitions().forEach(each -> open(transaction, each.partition(), each.first()));
      }
      case TransactionRecord.ConsumerEnlisted enlisted ->
          open(enlisted, enlisted.transactionalId())
              .positions
              .computeIfAbsent(enlisted.consumer(), _ -> new TreeMap<>());
      case TransactionRecord.SpotPending pending ->
          open(pending, pending.transactionalId())
              .positions
              .computeIfAbsent(pending.consumer(), _ -> new TreeMap<>())
              .put(pending.spot().partition(), pending.spot());
      case TransactionRecord.Forgotten forgotten -> {
        Transaction transaction = byId.get(forgotten.transactionalId());
        if (transaction == null || transaction.isOpen()) {
          throw new InconsistentRecord(forgotten, "it is not there, or its transaction is open");
        }
        byId.remove(transaction.id);
        byProducer.remove(transaction.identity.producerId());
      }
      case TransactionRecord.AbortsKept kept ->
          kept.runs().forEach(run -> aborts.add(kept.partition(), run));
    }
  }

  private void change(TransactionRecord.Changed changed) {
    Transaction transaction = byId.computeIfAbsent(changed.transactionalId(), Transaction::new);
    boolean opens = changed.phase() == TransactionPhase.ONGOING;
    if (transaction.isOpen() && !opens) {
      ended(transaction);
    } else if (!transaction.isOpen() && opens) {
      began(transaction);
    }
    byProducer.remove(transaction.identity.producerId());
    byProducer.put(changed.identity().producerId(), transaction);
    transaction.identity = changed.identity();
    transaction.former = changed.former();
    transaction.phase = changed.phase();
    transaction.timeoutMillis = changed.timeoutMillis();
    transaction.startedMillis = changed.startedMillis();
    transaction.usedMillis = changed.usedMillis();
  }

  private Transaction open(TransactionRecord record, String transactionalId) {
    Transaction transaction = byId.get(transactionalId);
    if (transaction == null || !transaction.isOpen()) {
      throw new InconsistentRecord(record, "it has no open transaction");
    }
    return transaction;
  }

  void apply(TransactionMoment moment) {
    switch (moment) {
      case TransactionMoment.Due due -> {
        Transaction transaction = byId.get(due.transactionalId());
        if (transaction != null && transaction.isOpen()) {
          withoutDue -= transaction.dueTicks == Transaction.NOT_SET ? 1 : 0;
          transaction.dueTicks = due.ticks();
          nextDue = Math.min(nextDue, due.ticks());
        }
      }
      case TransactionMoment.Ticked _ -> {
        nextDue = NEVER;
        for (Transaction transaction : open.values()) {
          if (transaction.dueTicks != Transaction.NOT_SET) {
            nextDue = Math.min(nextDue, transaction.dueTicks);
          }
        }
      }
    }
  }

  void apply(StateRecord.StartAdvanced advanced) {
    aborts.dropBelow(new PartitionId(advanced.topicId(), advanced.partition()), advanced.start());
  }

  /// What transactions have on a topic goes with it.
  void apply(StateRecord.TopicDeleted deleted) {
    aborts.drop(deleted.topicId());
    for (Transaction transaction : open.values()) {
      for (PartitionId partition : List.copyOf(transaction.partitions.keySet())) {
        if (partition.topicId() == deleted.topicId()) {
          close(transaction, partition);
        }
      }
      for (TreeMap<PartitionId, Spot> spots : transaction.positions.values()) {
        Iterator<PartitionId> each = spots.keySet().iterator();
        while (each.hasNext()) {
          if (each.next().topicId() == deleted.topicId()) {
            each.remove();
          }
        }
      }
    }
  }

  void snapshotTo(List<Stored> records) {
    byId.values().forEach(transaction -> transaction.snapshotTo(records));
    aborts.snapshotTo(records);
  }

  /// All transactional ids, ordered.
  List<TransactionShown> shown() {
    List<TransactionShown> shown = new ArrayList<>();
    byId.values().forEach(transaction -> shown.add(transaction.shown()));
    return shown;
  }
}

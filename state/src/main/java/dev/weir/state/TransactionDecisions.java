package dev.weir.state;

import dev.weir.state.Reply.Refusal;
import dev.weir.state.State.Breakage;
import dev.weir.state.TransactionCommand.Identity;
import dev.weir.state.TransactionCommand.Owner;
import dev.weir.state.TransactionRecord.Opened;
import dev.weir.state.TransactionReply.Denied;
import dev.weir.state.TransactionReply.Identified;
import dev.weir.state.TransactionReply.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Decides what producers with an identity ask, and ends transactions whose time is over.
///
/// An end is one step: the marks in all partitions, all positions, and that the transaction has ended
/// are one entry of the journal. So nothing is ever prepared, or to be finished after a crash.
final class TransactionDecisions {
  /// The last epoch that is given: the one behind is left for the marks that fence it.
  static final int LAST_EPOCH = Short.MAX_VALUE - 1;

  /// Marks of transactions whose time is over, in one entry of the journal, before others wait.
  private static final int MARKS_AT_ONCE = 10_000;

  private final Topics topics;
  private final Producers producers;
  private final Transactions transactions;
  private final Breakage breakage;

  TransactionDecisions(
      Topics topics, Producers producers, Transactions transactions, Breakage breakage) {
    this.topics = topics;
    this.producers = producers;
    this.transactions = transactions;
    this.breakage = breakage;
  }

  static Decision denied(Verdict verdict) {
    return Decision.of(new Denied(verdict));
  }

  // Identities.

  Decision decide(TransactionCommand.Identify identify, Now now) {
    TransactionCommand.Name as = identify.as();
    if (as == null) {
      Identity fresh = producers.fresh();
      return Decision.of(new ProducerRecord.IdsGiven(fresh.producerId()), new Identified(fresh));
    }
    Transaction transaction = transactions.find(as.transactionalId());
    if (transaction == null) {
      return begin(as, now);
    }
    Identity known = as.known();
    if (known != null && !known.equals(transaction.identity)) {
      boolean again = known.equals(transaction.former) && !transaction.isOpen();
      return again ? Decision.of(new Identified(transaction.identity)) : denied(Verdict.FENCED);
    }
    var ending = new Ending(transaction, now);
    if (transaction.isOpen()) {
      ending.mark(false, transaction.identity.epoch() + 1);
    }
    Identity former = known == null ? Identity.NONE : known;
    return ending.become(later(transaction), former, TransactionPhase.EMPTY, as.timeoutMillis());
  }

  private Decision begin(TransactionCommand.Name as, Now now) {
    if (transactions.count() >= Limits.TRANSACTIONAL_IDS) {
      return denied(Verdict.FULL);
    }
    var transaction = new Transaction(as.transactionalId());
    return new Ending(transaction, now)
        .become(producers.fresh(), Identity.NONE, TransactionPhase.EMPTY, as.timeoutMillis());
  }

  /// The next identity of a producer.
  private Identity later(Transaction transaction) {
    Identity now = transaction.identity;
    return now.epoch() >= LAST_EPOCH
        ? producers.fresh()
        : new Identity(now.producerId(), now.epoch() + 1);
  }

  /// What becomes of a transactional id in one step.
  private final class Ending {
    private final Transaction transaction;
    private final Now now;

    /// Of partitions in which something was marked in the same step.
    private final TreeMap<PartitionId, Long> ends;

    private final List<StateRecord> records = new ArrayList<>();

    Ending(Transaction transaction, Now now) {
      this(transaction, now, new TreeMap<>());
    }

    Ending(Transaction transaction, Now now, TreeMap<PartitionId, Long> ends) {
      this.transaction = transaction;
      this.now = now;
      this.ends = ends;
    }

    /// @param epoch that the marks say
    void mark(boolean commits, int epoch) {
      var kind = commits ? Produced.Kind.COMMIT : Produced.Kind.ABORT;
      var by = new Produced(transaction.identity.producerId(), epoch, -1, kind, now.millis());
      transaction.partitions.forEach((partition, first) -> {
        if (first != Opened.NOTHING) {
          int topicId = partition.topicId();
          Long marked = ends.get(partition);
          long end = marked == null ? topics.end(topicId, partition.number()) : marked;
          ends.put(partition, end + 1);
          records.add(new StateRecord.BatchAppended(topicId, partition.number(), end, 0, by));
        }
      });
      if (commits) {
        transaction.positions.forEach((consumer, spots) ->
            spots
                .values()
                .forEach(spot ->
                    records.add(new StateRecord.SpotCommitted(consumer, spot, now.millis()))));
      }
      if (breakage == Breakage.COMMIT_HALF && records.size() > 1) {
        records.removeLast();
      }
    }

    Decision become(
        Identity identity, Identity former, TransactionPhase phase, long timeoutMillis) {
      if (identity.producerId() != transaction.identity.producerId()) {
        records.add(new ProducerRecord.IdsGiven(identity.producerId()));
      }
      records.add(
          new TransactionRecord.Changed(
              transaction.id, identity, former, phase, timeoutMillis, 0, now.millis()));
      return new Decision(records, new Identified(identity));
    }
  }

  // What is in a transaction.

  /// Why that one asks for nothing of a transaction; null when it does.
  private @Nullable Verdict stranger(Owner owner) {
    Transaction transaction = transactions.find(owner.transactionalId());
    if (transaction == null || transaction.identity.producerId() != owner.identity().producerId()) {
      return Verdict.UNKNOWN_PRODUCER;
    }
    return transaction.identity.epoch() == owner.identity().epoch()
            || breakage == Breakage.FORGET_A_FENCE
        ? null
        : Verdict.FENCED;
  }

  private Transaction own(Owner owner) {
    return Objects.requireNonNull(transactions.find(owner.transactionalId()));
  }

  Decision decide(TransactionCommand.Enlist enlist, Now now) {
    Verdict stranger = stranger(enlist.owner());
    if (stranger != null) {
      return denied(stranger);
    }
    Transaction transaction = own(enlist.owner());
    var fresh = new TreeSet<PartitionId>();
    for (PartitionId partition : enlist.partitions()) {
      if (topics.missing(partition.topicId(), partition.number()) != null) {
        return denied(Verdict.NO_SUCH_PARTITION);
      }
      if (!transaction.isOpen() || !transaction.partitions.containsKey(partition)) {
        fresh.add(partition);
      }
    }
    if (!fresh.isEmpty() && isFull()) {
      return denied(Verdict.FULL);
    }
    List<StateRecord> records = beginning(transaction, now, !fresh.isEmpty());
    List<Opened> opened = new ArrayList<>();
    fresh.forEach(partition -> opened.add(new Opened(partition, Opened.NOTHING)));
    for (int i = 0; i < opened.size(); i += Limits.RUNS_PER_RECORD) {
      int end = Math.min(opened.size(), i + Limits.RUNS_PER_RECORD);
      records.add(new TransactionRecord.Enlisted(transaction.id, opened.subList(i, end)));
    }
    return new Decision(records, new TransactionReply.Enlisted());
  }

  /// Each open transaction on a partition may leave an aborted run there.
  private boolean isFull() {
    return transactions.aborts().count() >= Limits.ABORTED_RUNS;
  }

  private static List<StateRecord> beginning(Transaction transaction, Now now, boolean begins) {
    List<StateRecord> records = new ArrayList<>();
    if (begins && !transaction.isOpen()) {
      records.add(
          new TransactionRecord.Changed(
              transaction.id,
              transaction.identity,
              Identity.NONE,
              TransactionPhase.ONGOING,
              transaction.timeoutMillis,
              now.millis(),
              now.millis()));
      records.add(due(transaction, now));
    }
    return records;
  }

  static TransactionMoment due(Transaction transaction, Now now) {
    return new TransactionMoment.Due(transaction.id, now.ticks() + transaction.timeoutMillis);
  }

  Decision decide(TransactionCommand.EnlistConsumer enlist, Now now) {
    Verdict stranger = stranger(enlist.owner());
    if (stranger != null) {
      return denied(stranger);
    }
    var records = enlisting(own(enlist.owner()), enlist.consumer(), now);
    return new Decision(records, new TransactionReply.Enlisted());
  }

  private static List<StateRecord> enlisting(Transaction transaction, String consumer, Now now) {
    boolean fresh = !transaction.isOpen() || !transaction.positions.containsKey(consumer);
    List<StateRecord> records = beginning(transaction, now, fresh);
    if (fresh) {
      records.add(new TransactionRecord.ConsumerEnlisted(transaction.id, consumer));
    }
    return records;
  }

  /// @param refused by partition, why a position cannot be taken; asked once of each
  Decision decide(
      TransactionCommand.CommitOffsets commit, Function<Spot, @Nullable Refusal> refused, Now now) {
    Verdict stranger = stranger(commit.owner());
    if (stranger != null) {
      return denied(stranger);
    }
    Transaction transaction = own(commit.owner());
    boolean enlisted = transaction.isOpen() && transaction.positions.containsKey(commit.consumer());
    if (!enlisted && !commit.joins()) {
      return denied(Verdict.NOT_ENLISTED);
    }
    List<StateRecord> records = enlisting(transaction, commit.consumer(), now);
    TreeMap<PartitionId, Reply.Refusal> not = new TreeMap<>();
    long bytes = transaction.pendingBytes();
    for (Spot spot : commit.spots()) {
      bytes += Transaction.bytes(commit.consumer(), spot);
      Reply.Refusal refusal =
          bytes > Limits.PENDING_BYTES
              ? new Reply.LimitReached(
                  "bytes of positions in a transaction", bytes, Limits.PENDING_BYTES)
              : refused.apply(spot);
      if (refusal != null) {
        not.put(spot.partition(), refusal);
      } else {
        records.add(new TransactionRecord.SpotPending(transaction.id, commit.consumer(), spot));
      }
    }
    return new Decision(records, new BarrierReply.OffsetsCommitted(not));
  }

  /// What a batch is answered that belongs to no transaction as it says; null when all is well.
  @Nullable Reply refused(PartitionId partition, Production by) {
    Production.Enlistment enlistment = by.enlistment();
    Transaction transaction = transactions.of(by.producerId());
    if (transaction == null) {
      return enlistment == null ? null : new Denied(Verdict.UNKNOWN_PRODUCER);
    }
    if (enlistment != null && !transaction.id.equals(enlistment.transactionalId())) {
      return new Denied(Verdict.UNKNOWN_PRODUCER);
    }
    if (by.epoch() != transaction.identity.epoch() && breakage != Breakage.FORGET_A_FENCE) {
      return new Denied(Verdict.FENCED);
    }
    boolean enlisted = transaction.isOpen() && transaction.partitions.containsKey(partition);
    if (enlistment == null) {
      return enlisted ? new Denied(Verdict.WRONG_STATE) : null;
    }
    if (enlisted) {
      return null;
    }
    if (!enlistment.joins()) {
      return new Denied(Verdict.NOT_ENLISTED);
    }
    return isFull() ? new Denied(Verdict.FULL) : null;
  }

  /// What follows from a batch that begins a transaction; nothing when it does not.
  List<StateRecord> following(Production by, Now now) {
    Transaction transaction = transactions.of(by.producerId());
    return by.enlistment() == null || transaction == null || transaction.isOpen()
        ? List.of()
        : List.of(due(transaction, now));
  }

  // Ends.

  Decision decide(TransactionCommand.End end, Now now) {
    Owner owner = end.owner();
    Transaction transaction = transactions.find(owner.transactionalId());
    var wanted = end.commits() ? TransactionPhase.COMMITTED : TransactionPhase.ABORTED;
    boolean again =
        transaction != null
            && owner.identity().equals(transaction.former)
            && (transaction.phase == TransactionPhase.COMMITTED
                || transaction.phase == TransactionPhase.ABORTED);
    if (transaction != null && end.bumps() && again) {
      return transaction.phase == wanted
          ? Decision.of(new Identified(transaction.identity))
          : denied(Verdict.WRONG_STATE);
    }
    Verdict stranger = stranger(owner);
    if (stranger != null || transaction == null) {
      return denied(stranger == null ? Verdict.UNKNOWN_PRODUCER : stranger);
    }
    if (!transaction.isOpen() && !(end.bumps() && !end.commits())) {
      return transaction.phase == wanted && !end.bumps()
          ? Decision.of(new Identified(transaction.identity))
          : denied(Verdict.WRONG_STATE);
    }
    var ending = new Ending(transaction, now);
    int epoch = transaction.identity.epoch();
    if (transaction.isOpen()) {
      ending.mark(end.commits(), end.bumps() ? epoch + 1 : epoch);
    }
    Identity former = end.bumps() ? transaction.identity : Identity.NONE;
    Identity next = end.bumps() ? later(transaction) : transaction.identity;
    return ending.become(next, former, wanted, transaction.timeoutMillis);
  }

  /// Aborts what has taken too long, and fences who began it.
  List<StateRecord> tick(Now now) {
    if (transactions.nextDeadline() > now.ticks()) {
      return List.of();
    }
    List<StateRecord> records = new ArrayList<>();
    var ends = new TreeMap<PartitionId, Long>();
    for (Transaction transaction : transactions.open()) {
      if (transaction.dueTicks == Transaction.NOT_SET) {
        records.add(due(transaction, now));
      } else if (transaction.dueTicks <= now.ticks() && records.size() < MARKS_AT_ONCE) {
        records.addAll(expired(new Ending(transaction, now, ends)));
      }
    }
    records.add(new TransactionMoment.Ticked());
    return records;
  }

  /// The epoch behind the last is nobody's: it is only there so that the last one is fenced.
  private static List<StateRecord> expired(Ending ending) {
    Transaction transaction = ending.transaction;
    int epoch = transaction.identity.epoch() + 1;
    ending.mark(false, epoch);
    var fenced = new Identity(transaction.identity.producerId(), epoch);
    return ending
        .become(fenced, Identity.NONE, TransactionPhase.ABORTED, transaction.timeoutMillis)
        .records();
  }
}

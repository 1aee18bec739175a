package dev.weir.state;

import dev.weir.state.StateRecord.Stored;
import java.util.ArrayList;
import java.util.List;

/// Producers with an identity, their transactions, and where batches get their places: three parts
/// that know of each other.
final class Producing {
  private final Positions positions;
  private final Producers producers;
  private final Transactions transactions;
  private final TransactionDecisions decisions;
  private final ProducerExpiry expiry;
  private final Appends appends;

  Producing(Topics topics, Positions positions, State.Breakage breakage) {
    this.positions = positions;
    this.producers = new Producers(breakage);
    this.transactions = new Transactions(breakage);
    this.decisions = new TransactionDecisions(topics, producers, transactions, breakage);
    this.expiry = new ProducerExpiry(producers, transactions);
    this.appends = new Appends(topics, producers, transactions, decisions);
  }

  Appends appends() {
    return appends;
  }

  Transactions transactions() {
    return transactions;
  }

  Decision decide(TransactionCommand command, Now now) {
    return switch (command) {
      case TransactionCommand.Identify identify -> decisions.decide(identify, now);
      case TransactionCommand.Enlist enlist -> decisions.decide(enlist, now);
      case TransactionCommand.EnlistConsumer enlist -> decisions.decide(enlist, now);
      case TransactionCommand.CommitOffsets commit ->
          decisions.decide(commit, spot -> positions.refused(commit.consumer(), spot), now);
      case TransactionCommand.End end -> decisions.decide(end, now);
    };
  }

  Decision tick(Now now) {
    List<StateRecord> records = new ArrayList<>(decisions.tick(now));
    records.addAll(expiry.tick(now));
    return new Decision(records, new Reply.Ticked());
  }

  /// In ticks.
  long nextDeadline() {
    return Math.min(transactions.nextDeadline(), expiry.nextDeadline());
  }

  void apply(StateRecord.OfProducers record) {
    switch (record) {
      case ProducerRecord of -> producers.apply(of);
    }
  }

  void apply(StateRecord.OfTransactions record) {
    switch (record) {
      case TransactionRecord of -> transactions.apply(of);
    }
  }

  void apply(StateRecord.Fleeting moment) {
    switch (moment) {
      case ProducerMoment.Looked looked -> expiry.apply(looked);
      case TransactionMoment of -> transactions.apply(of);
      default -> throw new InconsistentRecord(moment, "it is not about producers");
    }
  }

  void apply(StateRecord.TopicDeleted deleted) {
    producers.apply(deleted);
    transactions.apply(deleted);
  }

  void snapshotTo(List<Stored> records) {
    producers.snapshotTo(records);
    transactions.snapshotTo(records);
  }

  /// Who has sent to a partition, by id.
  List<ActiveProducer> on(PartitionId partition) {
    return producers.on(partition).stream()
        .map(each -> {
          Transaction transaction = transactions.of(each.producerId());
          Long first = transaction == null ? null : transaction.partitions.get(partition);
          return first == null ? each : each.openedAt(first);
        })
        .toList();
  }
}

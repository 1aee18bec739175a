package dev.weir.state;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// Gives batches their places.
final class Appends {
  private final Topics topics;
  private final Producers producers;
  private final Transactions transactions;
  private final TransactionDecisions inTransactions;

  Appends(
      Topics topics,
      Producers producers,
      Transactions transactions,
      TransactionDecisions inTransactions) {
    this.topics = topics;
    this.producers = producers;
    this.transactions = transactions;
    this.inTransactions = inTransactions;
  }

  Decision decide(Command.Append append, Now now) {
    Reply refused = topics.missing(append.topicId(), append.partition());
    Production by = append.by();
    if (refused != null || by == null) {
      return refused == null ? topics.decide(append, (Produced) null) : Decision.of(refused);
    }
    refused = inTransactions.refused(new PartitionId(append.topicId(), append.partition()), by);
    if (refused == null) {
      refused = producers.refused(append, by);
    }
    return refused == null
        ? topics.decide(append, by.appendedAt(now.millis())).with(inTransactions.following(by, now))
        : Decision.of(refused);
  }

  /// Several in one step: all or none.
  ///
  /// @return a refusal, or [Reply.Transacted] without parts
  Decision decide(List<Command.Append> appends) {
    var records = new ArrayList<StateRecord>();
    var baseOffsets = new ArrayList<Long>();
    var ends = new TreeMap<PartitionId, Long>();
    for (Command.Append append : appends) {
      Decision decision = topics.decide(append, ends);
      if (!(decision.reply() instanceof Reply.Appended appended)) {
        return decision;
      }
      records.addAll(decision.records());
      baseOffsets.add(appended.baseOffset());
    }
    return new Decision(records, new Reply.Transacted(baseOffsets, List.of()));
  }

  void apply(StateRecord.BatchAppended appended) {
    Produced by = appended.by();
    if (by != null) {
      transactions.check(appended, by);
    }
    topics.apply(appended);
    if (by != null) {
      producers.apply(appended, by);
      transactions.apply(appended, by);
    }
  }
}

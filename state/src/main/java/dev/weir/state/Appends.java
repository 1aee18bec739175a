package dev.weir.state;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// Gives batches their places.
final class Appends {
  private final Topics topics;
  private final Producers producers;

  Appends(Topics topics, Producers producers) {
    this.topics = topics;
    this.producers = producers;
  }

  Decision decide(Command.Append append, Now now) {
    Reply refused = topics.missing(append.topicId(), append.partition());
    Production by = append.by();
    if (refused == null && by != null) {
      refused = producers.refused(append, by);
    }
    if (refused != null) {
      return Decision.of(refused);
    }
    return topics.decide(append, by == null ? null : by.appendedAt(now.millis()));
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
    topics.apply(appended);
    Produced by = appended.by();
    if (by != null) {
      producers.apply(appended, by);
    }
  }
}

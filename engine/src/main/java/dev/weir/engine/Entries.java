package dev.weir.engine;

import dev.weir.log.JournalEntry;
import dev.weir.log.PartitionBatch;
import dev.weir.records.Marks;
import dev.weir.state.Command;
import dev.weir.state.Decision;
import dev.weir.state.Produced;
import dev.weir.state.StateRecord;
import dev.weir.state.StateRecord.BatchAppended;
import dev.weir.state.StateRecords;
import java.util.ArrayList;
import java.util.List;

/// What of a decision goes to the journal, as its bytes.
final class Entries {
  private Entries() {}

  /// Whether more messages, or room for them, are asked for.
  static boolean grow(Inbox.Change change) {
    return change.command() instanceof Command.CreateTopic
        || change.command() instanceof Command.AddPartitions
        || !change.batches().isEmpty();
  }

  /// The batches that a decision gives places: the change's own, in their order, and the marks of
  /// transactions' ends.
  static List<OpenBatch> batches(Inbox.Change change, Decision decision, View view, int epoch) {
    var batches = new ArrayList<OpenBatch>();
    var own = change.batches().iterator();
    for (StateRecord record : decision.records()) {
      if (record instanceof BatchAppended appended) {
        var by = appended.by();
        batches.add(by == null ? own.next() : mark(appended, by, view, epoch));
      }
    }
    return batches;
  }

  private static OpenBatch mark(BatchAppended appended, Produced by, View view, int epoch) {
    var topic = view.get(appended.topicId());
    if (topic == null) {
      throw new IllegalStateException("a transaction wrote to a topic that nobody has seen");
    }
    boolean commits = by.kind() == Produced.Kind.COMMIT;
    byte[] mark = Marks.mark(commits, by.producerId(), by.epoch(), by.atMillis(), epoch);
    return new OpenBatch(topic.partition(appended.partition()), mark);
  }

  /// @param batches as [#batches] gives them
  static JournalEntry of(List<OpenBatch> batches, Decision decision, int epoch) {
    var placed = new ArrayList<PartitionBatch>();
    var next = batches.iterator();
    for (StateRecord record : decision.records()) {
      if (record instanceof BatchAppended appended) {
        placed.add(batch(next.next(), appended.baseOffset(), epoch));
      }
    }
    return new JournalEntry(stored(decision.records()), placed);
  }

  /// The bytes of what is journaled: what is not lasts until the process ends.
  private static List<byte[]> stored(List<StateRecord> records) {
    var bytes = new ArrayList<byte[]>(records.size());
    for (StateRecord record : records) {
      if (record instanceof StateRecord.Stored stored) {
        bytes.add(StateRecords.encode(stored));
      }
    }
    return bytes;
  }

  static PartitionBatch batch(OpenBatch open, long base, int epoch) {
    var partition = open.partition;
    byte[] bytes = open.build(base, epoch);
    return new PartitionBatch(partition.topic().id(), partition.number(), bytes);
  }
}

package dev.weir.engine;

import dev.weir.log.JournalEntry;
import dev.weir.log.PartitionBatch;
import dev.weir.state.Command;
import dev.weir.state.Decision;
import dev.weir.state.Reply;
import dev.weir.state.StateRecord;
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

  static JournalEntry of(Inbox.Change change, Decision decision, int epoch) {
    var batches = new ArrayList<PartitionBatch>();
    if (decision.reply() instanceof Reply.Transacted transacted) {
      for (int i = 0; i < change.batches().size(); i++) {
        batches.add(batch(change.batches().get(i), transacted.baseOffsets().get(i), epoch));
      }
    }
    return new JournalEntry(stored(decision.records()), batches);
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

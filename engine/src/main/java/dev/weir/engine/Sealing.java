package dev.weir.engine;

import dev.weir.log.FiledBatch;
import dev.weir.log.JournalEntry;
import dev.weir.log.RoundBuilder;
import dev.weir.records.Batches;
import dev.weir.state.Command;
import dev.weir.state.Now;
import dev.weir.state.Reply;
import dev.weir.state.State;
import dev.weir.state.StateRecord;
import dev.weir.state.TransactionReply;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;

/// Takes what callers have filled, and gives it its place in a round. Belongs to the writer.
final class Sealing {
  private final Parts parts;
  private final State state;
  private final Effects promised;
  private final Consumer<StateRecord> apply;

  /// Partitions with something to seal, in the order in which they became so.
  private final ArrayDeque<PartitionLog> dirty = new ArrayDeque<>();

  private boolean reusedAnOffset;

  /// @param promised what is told when the round is durable
  /// @param apply changes the state by a record
  Sealing(Parts parts, State state, Effects promised, Consumer<StateRecord> apply) {
    this.parts = parts;
    this.state = state;
    this.promised = promised;
    this.apply = apply;
  }

  /// @return whether anything was found whose fate depends on a round
  boolean seal(RoundBuilder round, Now now) {
    dirty.addAll(parts.inbox().takeDirty());
    boolean any = false;
    while (!dirty.isEmpty()) {
      var partition = dirty.peekFirst();
      var batch = partition.seal();
      if (batch == null) {
        dirty.removeFirst();
      } else if (parts.guard().isFull()) {
        failPartition(batch, parts.guard().error());
      } else if (!sealOrFail(round, batch, now)) {
        partition.unseal(batch);
        return any;
      } else { // others have their turn before this partition's next batch
        any = true;
        dirty.addLast(dirty.removeFirst());
      }
    }
    return any;
  }

  /// A batch that was taken from its partition is in nobody's hands but these.
  private boolean sealOrFail(RoundBuilder round, OpenBatch batch, Now now) {
    try {
      return seal(round, batch, now);
    } catch (RuntimeException | Error e) {
      promised.failed(batch, new EngineException.Failed(e, true));
      throw e;
    }
  }

  /// False when it must wait for the next round.
  private boolean seal(RoundBuilder round, OpenBatch open, Now now) {
    var partition = open.partition;
    int topicId = partition.topic().id();
    int delta = open.lastOffsetDelta();
    var append = new Command.Append(topicId, partition.number(), delta, open.production());
    var decision = state.decide(append, now);
    if (!(decision.reply() instanceof Reply.Appended appended)) {
      notAppended(open, decision.reply());
      return true;
    }
    long base = appended.baseOffset() - reused(appended.baseOffset());
    var batch = Entries.batch(open, base, state.epoch());
    var entry = new JournalEntry(List.of(), List.of(batch));
    if (!round.fits(entry)) {
      return false;
    }
    round.add(entry);
    decision.records().forEach(apply);
    sealed(open, batch.bytes(), now.millis());
    return true;
  }

  /// A batch that does not follow what its producer sent before fails alone: those of the same
  /// producer behind it do not follow either, and others' do.
  private void notAppended(OpenBatch open, Reply reply) {
    switch (reply) {
      case TransactionReply.AppendedBefore before -> promised.repeated(open, before.baseOffset());
      case TransactionReply.Denied denied ->
          promised.failed(open, new EngineException.Denied(denied.verdict()));
      default ->
          failPartition(
              open,
              new EngineException.NoSuchPartition(
                  open.partition.topic().name(), open.partition.number()));
    }
  }

  /// A batch has its place in a round.
  void sealed(OpenBatch open, byte[] bytes, long timeMillis) {
    parts.inbox().builders().give(open.builder);
    parts.guard().wrote(bytes.length);
    long base = Batches.baseOffset(bytes, 0);
    long last = Batches.lastOffset(bytes, 0);
    var filed = new FiledBatch(base, last, Batches.maxTimestamp(bytes, 0), timeMillis, bytes);
    var id = open.partition.id();
    var aborted = Batches.isControl(bytes, 0) ? state.aborts().endingAt(id, base) : null;
    promised.sealed(new Effects.Sealed(open, filed, state.firstOpen(id), aborted));
  }

  /// 0, but for the breakage that gives an offset twice.
  private int reused(long base) {
    if (parts.options().breakage() != Breakage.REUSE_OFFSET || reusedAnOffset || base == 0) {
      return 0;
    }
    reusedAnOffset = true;
    return 1;
  }

  private void failPartition(OpenBatch batch, EngineException error) {
    promised.failed(batch, error);
    for (OpenBatch behind : batch.partition.drain()) {
      promised.failed(behind, error);
    }
  }

  /// All that had something to seal, of topics deleted meanwhile too; now they are nobody's here.
  ArrayDeque<PartitionLog> takeDirty() {
    dirty.addAll(parts.inbox().takeDirty());
    var taken = new ArrayDeque<>(dirty);
    dirty.clear();
    return taken;
  }
}

package dev.weir.engine;

import dev.weir.log.Block;
import dev.weir.log.CorruptSegment;
import dev.weir.log.DirectoryId;
import dev.weir.log.FiledBatch;
import dev.weir.log.Files;
import dev.weir.log.Journal;
import dev.weir.log.JournalStart;
import dev.weir.log.Snapshot;
import dev.weir.log.Snapshots;
import dev.weir.state.Command;
import dev.weir.state.Retention;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/// Moves durable batches from the heap into segments, makes checkpoints, prepares journal files and
/// looks after retention. One thread at a time. What it does can wait; that it lags too far makes
/// senders wait ([Budget]).
final class Filer {
  private static final System.Logger LOG = System.getLogger("dev.weir");

  private final Parts parts;
  private final Journal journal;
  private final Snapshots snapshots;
  private final DirectoryId id;
  private final String bootId;
  private final Runnable checkpointed;
  private final Set<String> warned = new TreeSet<>();
  private long snapshotNumber;
  private JournalStart olderStart;

  /// @param newest the snapshot that opening the directory wrote
  /// @param checkpointed is told of each checkpoint made
  Filer(Parts parts, Journal journal, Files files, Snapshot newest, Runnable checkpointed) {
    this.parts = parts;
    this.journal = journal;
    this.snapshots = new Snapshots(files);
    this.id = newest.directory();
    this.bootId = newest.bootId();
    this.snapshotNumber = newest.number();
    this.olderStart = newest.journal();
    this.checkpointed = checkpointed;
  }

  /// Does all that waits.
  void step(long nowMillis) throws IOException {
    prepareJournal();
    var batches = new LinkedHashMap<PartitionLog, List<Backlog.Item.File>>();
    for (var item : parts.backlog().takeAll()) {
      switch (item) {
        case Backlog.Item.File file ->
            batches.computeIfAbsent(file.partition(), p -> new ArrayList<>()).add(file);
        case Backlog.Item.Retire retire -> {
          append(batches);
          parts.segments().retire(retire.topicId(), retire.partition(), retire.belowOffset());
        }
        case Backlog.Item.RetireTopic retire -> {
          append(batches);
          parts.segments().retireTopic(retire.topicId());
        }
        case Backlog.Item.Checkpoint checkpoint -> {
          append(batches);
          checkpoint(checkpoint.seed());
        }
      }
    }
    append(batches);
    parts.segments().syncOne();
    retain(nowMillis);
  }

  private void prepareJournal() {
    if (journal.wantsNext()) {
      try {
        journal.prepareNext();
      } catch (IOException e) {
        // Not final: when the writer comes to need the file, it makes one of what room there is.
        LOG.log(Level.DEBUG, "the next journal file cannot be prepared yet", e);
      }
    }
  }

  /// One write a partition.
  private void append(Map<PartitionLog, List<Backlog.Item.File>> batches) throws IOException {
    for (var entry : batches.entrySet()) {
      var partition = entry.getKey();
      var filed = new ArrayList<FiledBatch>(entry.getValue().size());
      long charged = 0;
      for (var file : entry.getValue()) {
        filed.add(file.batch());
        charged += file.chargedBytes();
      }
      parts.segments().append(partition.topic().id(), partition.number(), filed);
      partition.filed(filed.getLast().lastOffset());
      parts.budget().give(charged);
    }
    batches.clear();
  }

  private void checkpoint(Backlog.SnapshotSeed seed) throws IOException {
    var catalog = parts.segments().catalog();
    parts.segments().sync();
    snapshots.write(
        new Snapshot(
            ++snapshotNumber,
            id,
            seed.epoch(),
            bootId,
            seed.engineTimeMillis(),
            seed.journal(),
            seed.syncedRound(),
            seed.state(),
            catalog));
    parts.segments().unlinkRetired();
    journal.recycleBelow(olderStart); // two snapshots are kept, and the journal since the older
    olderStart = seed.journal();
    checkpointed.run();
  }

  // Retention.

  /// Asks the writer to move the start of partitions that hold more, or older, than their topic
  /// keeps. Whole blocks go: a message stays at most until its block is too old.
  private void retain(long nowMillis) {
    for (TopicLog topic : parts.view().all()) {
      if (!topic.topic().retention().equals(Retention.FOREVER)) {
        for (int p = 0; p < topic.partitions(); p++) {
          retainUnlessDamaged(topic.partition(p), topic.topic().retention(), nowMillis);
        }
      }
    }
  }

  /// Damage is for who reads it (D9): a partition whose index cannot be read keeps what it has.
  private void retainUnlessDamaged(PartitionLog partition, Retention retention, long nowMillis) {
    try {
      retain(partition, retention, nowMillis);
    } catch (IOException e) {
      // What passes is tried again in a second; damage stays, and is told once.
      if (e instanceof CorruptSegment && warned.add(partition.toString())) {
        LOG.log(Level.WARNING, "retention of " + partition + " waits: " + e.getMessage());
      }
    }
  }

  private void retain(PartitionLog partition, Retention retention, long nowMillis)
      throws IOException {
    int topicId = partition.topic().id();
    var range = parts.segments().range(topicId, partition.number());
    if (range.isEmpty()) {
      return;
    }
    var cut = new Cut(retention, nowMillis, partition.start(), range.get().bytes());
    parts.segments().blocks(topicId, partition.number(), range.get().baseOffset(), cut::visit);
    if (cut.start > partition.start()) {
      parts
          .inbox()
          .add(
              new Inbox.Change(
                  new Command.AdvanceStart(topicId, partition.number(), cut.start),
                  new CompletableFuture<>()));
    }
  }

  /// Finds the first block that stays.
  private static final class Cut {
    private final Retention retention;
    private final long nowMillis;
    private long bytesFromHere;
    private long start;

    Cut(Retention retention, long nowMillis, long start, long bytes) {
      this.retention = retention;
      this.nowMillis = nowMillis;
      this.start = start;
      this.bytesFromHere = bytes;
    }

    boolean visit(Block block) {
      boolean tooOld =
          retention.maxAgeMillis() != Retention.UNLIMITED
              && nowMillis - block.lastAppendMillis() > retention.maxAgeMillis();
      bytesFromHere -= block.bytes();
      // Without this block as much as is to be kept is still there.
      boolean tooMuch = bytesFromHere >= retention.maxBytes();
      if (!tooOld && !tooMuch) {
        return false;
      }
      start = Math.max(start, block.endOffset());
      return true;
    }
  }
}

package dev.weir.engine;

import dev.weir.log.Catalog;
import dev.weir.log.DamagedJournal;
import dev.weir.log.DamagedSegment;
import dev.weir.log.DamagedSnapshot;
import dev.weir.log.DirectoryId;
import dev.weir.log.FiledBatch;
import dev.weir.log.Files;
import dev.weir.log.Journal;
import dev.weir.log.JournalEntry;
import dev.weir.log.JournalRound;
import dev.weir.log.JournalStart;
import dev.weir.log.PartitionBatch;
import dev.weir.log.Recovery;
import dev.weir.log.SegmentStore;
import dev.weir.log.Snapshot;
import dev.weir.log.Snapshots;
import dev.weir.records.Batches;
import dev.weir.records.Marks;
import dev.weir.state.Command;
import dev.weir.state.Now;
import dev.weir.state.Produced;
import dev.weir.state.State;
import dev.weir.state.StateRecord;
import dev.weir.state.StateRecords;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Opens a directory: newest snapshot, then the journal since, then all of that written anew and
/// synced as a snapshot of its own, before anything is visible. Whoever crashes here leaves the old
/// snapshot and the old journal, and the next one does the same again.
final class Opening {
  /// Replayed batches are filed when so much waits: what a round may hold, several times.
  private static final long FILE_BYTES = 16L << 20;

  /// How long static members are expected back: a deployment's time, as in Kafka.
  static final Duration STATIC_MEMBER_SESSION = Duration.ofSeconds(45);

  private final Files files;
  private final EngineOptions options;
  private final World world;
  private final boolean membersMayReturn;
  private final State state;
  private final TreeMap<Place, List<FiledBatch>> unfiled = new TreeMap<>();
  private long unfiledBytes;
  private @Nullable SegmentStore segments;

  private record Place(int topicId, int partition) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      int byTopic = Integer.compare(topicId, other.topicId);
      return byTopic != 0 ? byTopic : Integer.compare(partition, other.partition);
    }
  }

  /// What an engine starts from.
  record Opened(
      State state,
      SegmentStore segments,
      Journal journal,
      Snapshot snapshot,
      Recovery recovery,
      long timeMillis) {}

  /// @param membersMayReturn they are not ended: they may live in other processes
  Opening(Files files, EngineOptions options, World world, boolean membersMayReturn) {
    this.membersMayReturn = membersMayReturn;
    this.files = files;
    this.options = options;
    this.world = world;
    this.state = new State(options.breakage().inState);
  }

  /// @throws EngineException.Damaged when what is there cannot be trusted; nothing was changed
  Opened open() throws IOException {
    try {
      return recover();
    } catch (DamagedJournal | DamagedSnapshot | DamagedSegment e) {
      closeSegments();
      throw new EngineException.Damaged(String.valueOf(e.getMessage()), e);
    } catch (IOException | RuntimeException e) {
      closeSegments();
      throw e;
    }
  }

  private void closeSegments() throws IOException {
    if (segments != null) {
      segments.close();
    }
  }

  private Opened recover() throws IOException {
    var snapshots = new Snapshots(files);
    var found = snapshots.loadNewest();
    if (found.isEmpty()) {
      checkNew();
    }
    var newest = found.orElseGet(this::empty);
    for (byte[] record : newest.state()) {
      state.apply(StateRecords.decode(record));
    }
    var recovery = recover(newest, round -> replay(store(newest), round));
    file(store(newest));
    long time = Math.max(newest.engineTimeMillis(), recovery.lastEngineTimeMillis());
    time = Math.max(time, world.clock().millis());
    if (!membersMayReturn) {
      endProcess(time);
    }
    beginEpoch(newest, recovery, found.isEmpty(), time);
    return startAnew(snapshots, newest, recovery, time);
  }

  /// Opened when the journal is known to be sound, not before: opening the segments cuts them to
  /// what the snapshot lists, and behind that may lie what a damaged journal lost.
  private SegmentStore store(Snapshot newest) throws IOException {
    var store = segments;
    if (store == null) {
      store = SegmentStore.open(files, newest.catalog(), options.segments());
      segments = store;
    }
    return store;
  }

  private Recovery recover(Snapshot newest, JournalRound.Visitor visitor) throws IOException {
    return Journal.recover(
        files,
        newest.directory(),
        newest.journal(),
        newest.syncedThroughRound(),
        visitor,
        options.breakage() == Breakage.KEEP_TEARS
            ? Journal.Breakage.KEEP_TEARS
            : Journal.Breakage.NONE);
  }

  /// A directory without a snapshot is new, or was being made when its maker died: then the only
  /// things in it are ones that hold nothing yet.
  private void checkNew() throws IOException {
    if (!files.list("segments").isEmpty()) {
      throw new EngineException.Damaged(
          files.describe()
              + " holds segments but no snapshot: part of it was deleted. Restore snapshots/ from"
              + " a copy",
          null);
    }
  }

  private Snapshot empty() {
    return new Snapshot(
        0,
        DirectoryId.random(world.random()),
        0,
        world.bootId(),
        0,
        JournalStart.FIRST,
        0,
        List.of(),
        Catalog.EMPTY);
  }

  private void replay(SegmentStore store, JournalRound round) throws IOException {
    for (JournalEntry entry : round.entries()) {
      // Its records may speak of its batches, never the other way round.
      for (PartitionBatch batch : entry.batches()) {
        replay(batch, round.engineTimeMillis());
      }
      for (byte[] bytes : entry.records()) {
        replay(store, StateRecords.decode(bytes));
      }
    }
    if (unfiledBytes >= FILE_BYTES) {
      file(store);
    }
  }

  private void replay(SegmentStore store, StateRecord record) throws IOException {
    state.apply(record);
    if (record instanceof StateRecord.TopicDeleted deleted) {
      file(store);
      store.retireTopic(deleted.topicId());
    } else if (record instanceof StateRecord.StartAdvanced advanced) {
      file(store);
      store.retire(advanced.topicId(), advanced.partition(), advanced.start());
    }
  }

  private void replay(PartitionBatch ref, long appendMillis) {
    byte[] batch = ref.bytes();
    long base = Batches.baseOffset(batch, 0);
    int delta = Batches.lastOffsetDelta(batch, 0);
    var by = producer(batch, appendMillis);
    state.apply(new StateRecord.BatchAppended(ref.topicId(), ref.partition(), base, delta, by));
    unfiled
        .computeIfAbsent(new Place(ref.topicId(), ref.partition()), p -> new ArrayList<>())
        .add(
            new FiledBatch(
                base, base + delta, Batches.maxTimestamp(batch, 0), appendMillis, batch));
    unfiledBytes += batch.length;
  }

  private static @Nullable Produced producer(byte[] batch, long appendMillis) {
    return Batches.producerId(batch, 0) < 0
        ? null
        : new Produced(
            Batches.producerId(batch, 0),
            Batches.producerEpoch(batch, 0),
            Batches.baseSequence(batch, 0),
            kind(batch),
            appendMillis);
  }

  private static Produced.Kind kind(byte[] batch) {
    if (Batches.isControl(batch, 0)) {
      return Marks.commits(batch) ? Produced.Kind.COMMIT : Produced.Kind.ABORT;
    }
    return Batches.isTransactional(batch, 0) ? Produced.Kind.TRANSACTIONAL : Produced.Kind.PLAIN;
  }

  private void file(SegmentStore store) throws IOException {
    for (var entry : unfiled.entrySet()) {
      store.append(entry.getKey().topicId(), entry.getKey().partition(), entry.getValue());
    }
    unfiled.clear();
    unfiledBytes = 0;
  }

  /// Whoever read by partition was in the process that owned the directory before.
  private void endProcess(long time) {
    var end = new Command.EndProcess(STATIC_MEMBER_SESSION.toMillis());
    state.decide(end, new Now(time, world.ticker().getAsLong())).records().forEach(state::apply);
  }

  /// After a crash and another boot, what was acknowledged with `durability=os` may be gone, and
  /// its offsets may be given again: the epoch tells them apart (D6).
  private void beginEpoch(Snapshot newest, Recovery recovery, boolean isNew, long time) {
    boolean rebooted = !newest.bootId().equals(world.bootId()) || world.bootId().isEmpty();
    if (isNew || (!recovery.cleanStop() && rebooted)) {
      state
          .decide(new Command.BeginEpoch(), new Now(time, world.ticker().getAsLong()))
          .records()
          .forEach(state::apply);
    }
  }

  private Opened startAnew(Snapshots snapshots, Snapshot newest, Recovery recovery, long time)
      throws IOException {
    var store = store(newest);
    var catalog = store.catalog();
    store.sync();
    var journal = Journal.start(files, newest.directory(), options.durability(), recovery.next());
    try {
      var records = new ArrayList<byte[]>();
      for (var record : state.snapshot()) {
        records.add(StateRecords.encode(record));
      }
      var snapshot =
          new Snapshot(
              newest.number() + 1,
              newest.directory(),
              state.epoch(),
              world.bootId(),
              time,
              journal.position(),
              recovery.lastRound(),
              records,
              catalog);
      snapshots.write(snapshot);
      store.unlinkRetired();
      journal.recycleBelow(newest.journal());
      return new Opened(state, store, journal, snapshot, recovery, time);
    } catch (IOException | RuntimeException e) {
      journal.abandon();
      throw e;
    }
  }
}

package dev.weir.log;

import dev.weir.records.Batches;
import dev.weir.records.CorruptBatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/// The front door to segments: all record batches of all partitions, in files of their own.
///
/// One thread, the filer, calls what changes: [#append], [#syncOne], [#sync], [#catalog],
/// [#retire], [#retireTopic], [#unlinkRetired] and [#close]. Any thread calls what reads, at any
/// time. What was appended can be read at once; it is durable once a [Snapshot] with a later
/// [#catalog] is.
///
/// A checkpoint: [#catalog], [#syncOne] until [#catalogSynced], write the snapshot with that
/// catalog, [#unlinkRetired]. Appends may come in between.
///
/// After an append, a sync or an unlink failed, every later change fails too (D4); reading goes on.
public final class SegmentStore implements AutoCloseable {
  private final Files files;
  private final SegmentLimits limits;
  private final SegmentWriter writer;
  private final SegmentPool pool;
  private final SegmentReader reader;
  private final ConcurrentSkipListMap<Long, SegmentPartition> partitions =
      new ConcurrentSkipListMap<>();
  private final List<SegmentFile> retired = new ArrayList<>();
  private final List<SegmentFile> unlisted = new ArrayList<>();
  private long nextNumber;
  private @Nullable IOException failure;

  private SegmentStore(Files files, SegmentLimits limits) {
    this.files = files;
    this.limits = limits;
    this.writer = new SegmentWriter(files, limits.openFiles());
    this.pool = new SegmentPool(files, limits.openFiles());
    this.reader = new SegmentReader(files, pool);
  }

  /// As [#open(Files, Catalog, SegmentLimits)] with [SegmentLimits#DEFAULT].
  public static SegmentStore open(Files files, Catalog catalog) throws IOException {
    return open(files, catalog, SegmentLimits.DEFAULT);
  }

  /// Opens the segments of a directory as its newest snapshot lists them: cuts what lies beyond a
  /// file's listed length, deletes segment files that are not listed.
  ///
  /// @throws DamagedSegment when a listed file is missing or short; nothing was changed
  public static SegmentStore open(Files files, Catalog catalog, SegmentLimits limits)
      throws IOException {
    SegmentStore store = new SegmentStore(files, limits);
    store.restore(catalog);
    return store;
  }

  private void restore(Catalog catalog) throws IOException {
    List<SegmentFile> tooLong = new ArrayList<>();
    for (SegmentFile file : catalog.files()) {
      if (checkedLength(file) > file.wholeBytes()) {
        tooLong.add(file);
      }
    }
    // until here nothing was changed
    files.createDirectory(SegmentFile.DIRECTORY);
    nextNumber = catalog.nextNumber();
    TreeSet<String> garbage = new TreeSet<>(files.list(SegmentFile.DIRECTORY));
    for (SegmentFile file : catalog.files()) {
      garbage.remove(file.simpleName());
      partition(file.topicId(), file.partition()).restore(file, limits.blockBytes());
    }
    for (SegmentFile file : tooLong) {
      try (Files.File open = files.open(file.name(), Files.Access.WRITE)) {
        open.truncate(file.wholeBytes());
      }
    }
    for (String name : garbage) {
      OptionalLong number = SegmentFile.number(name);
      if (number.isPresent()) {
        nextNumber = Math.max(nextNumber, number.getAsLong() + 1);
        files.delete(SegmentFile.DIRECTORY + "/" + name);
      }
    }
  }

  private long checkedLength(SegmentFile file) throws IOException {
    if (!files.exists(file.name())) {
      throw DamagedSegment.missing(file);
    }
    try (Files.File open = files.open(file.name(), Files.Access.READ)) {
      long bytes = open.size();
      if (bytes < file.wholeBytes()) {
        throw DamagedSegment.tooShort(file, bytes);
      }
      return bytes;
    }
  }

  /// Appends batches to a partition, in offset order; gaps are allowed. Rolls where a file would
  /// grow beyond [SegmentLimits#rollBytes], or is full of blocks. The arrays are not kept.
  ///
  /// @throws IllegalArgumentException when a batch is not above all that the partition holds, or
  ///     its base offset or length is not what its head says; nothing was appended
  public void append(int topicId, int partition, List<FiledBatch> batches) throws IOException {
    SegmentPartition holder = partition(topicId, partition);
    check(batches, holder.live().endOffset());
    changing(() -> {
      int from = 0;
      while (from < batches.size()) {
        SegmentTail tail = tail(holder, topicId, partition, batches.get(from));
        int to = fitting(tail.bytes(), batches, from);
        List<FiledBatch> run = batches.subList(from, to);
        writer.write(tail.name(), tail.bytes(), run.stream().map(FiledBatch::batch).toList());
        run.forEach(tail::add);
        holder.grow(tail);
        from = to;
      }
    });
  }

  private static void check(List<FiledBatch> batches, long endOffset) {
    long end = endOffset;
    for (FiledBatch filed : batches) {
      byte[] batch = filed.batch();
      try {
        if (Batches.checkHead(batch, 0, batch.length) != batch.length) {
          throw new IllegalArgumentException("a filed batch is exactly one batch");
        }
      } catch (CorruptBatch e) {
        throw new IllegalArgumentException("not a record batch: " + e.getMessage(), e);
      }
      if (filed.baseOffset() < end
          || filed.baseOffset() != Batches.baseOffset(batch, 0)
          || filed.lastOffset() != Batches.lastOffset(batch, 0)) {
        throw new IllegalArgumentException(
            "batch of offsets %d to %d, whose head says %d to %d, comes after offset %d"
                .formatted(
                    filed.baseOffset(),
                    filed.lastOffset(),
                    Batches.baseOffset(batch, 0),
                    Batches.lastOffset(batch, 0),
                    end - 1));
      }
      end = filed.lastOffset() + 1;
    }
  }

  /// The file that takes this batch: the growing one, or a new one when that is full.
  private SegmentTail tail(SegmentPartition holder, int topicId, int partition, FiledBatch next)
      throws IOException {
    SegmentTail tail = holder.tail();
    if (tail != null
        && (tail.bytes() + next.batch().length > limits.rollBytes()
            || tail.blocks() >= SegmentLimits.FULL_BLOCKS)) {
      byte[] footer = tail.footer();
      writer.write(tail.name(), tail.bytes(), List.of(footer));
      holder.roll(tail.rolled(SegmentFooter.index(footer)));
      tail = null;
    }
    if (tail == null) {
      tail = new SegmentTail(topicId, partition, nextNumber++, limits.blockBytes());
      writer.create(tail.name());
    }
    return tail;
  }

  /// How far into the list one file can take the batches; always one batch at least.
  private int fitting(long bytesBefore, List<FiledBatch> batches, int from) {
    long bytes = bytesBefore + batches.get(from).batch().length;
    int to = from + 1;
    while (to < batches.size() && bytes + batches.get(to).batch().length <= limits.rollBytes()) {
      bytes += batches.get(to).batch().length;
      to++;
    }
    return to;
  }

  /// Syncs one file, or the directory, with changes not yet synced. False when there was none.
  public boolean syncOne() throws IOException {
    boolean[] synced = new boolean[1];
    changing(() -> synced[0] = writer.syncOne());
    return synced[0];
  }

  /// Syncs everything.
  public void sync() throws IOException {
    while (syncOne()) {}
  }

  /// True when everything that the last [#catalog] lists has been synced, whatever was appended
  /// since: then its snapshot may be written.
  public boolean catalogSynced() {
    return writer.nothingAwaited();
  }

  /// The live files as of now, for a snapshot.
  public Catalog catalog() {
    List<SegmentFile> listed = new ArrayList<>();
    for (SegmentPartition partition : partitions.values()) {
      SegmentPartition.Live live = partition.live();
      for (int i = 0; i < live.size(); i++) {
        listed.add(live.get(i));
      }
    }
    unlisted.addAll(retired);
    retired.clear();
    writer.await();
    return new Catalog(nextNumber, listed);
  }

  /// Leaves the files that lie wholly below an offset out of later catalogs; they can no longer be
  /// read. Does nothing for a partition that holds nothing.
  public void retire(int topicId, int partition, long belowOffset) {
    SegmentPartition holder = partitions.get(key(topicId, partition));
    if (holder != null) {
      retire(holder, belowOffset);
    }
  }

  /// Leaves all files of a topic out of later catalogs; they can no longer be read.
  public void retireTopic(int topicId) {
    NavigableMap<Long, SegmentPartition> topic =
        partitions.subMap(key(topicId, 0), true, key(topicId, Integer.MAX_VALUE), true);
    for (SegmentPartition partition : topic.values()) {
      retire(partition, Long.MAX_VALUE);
    }
    topic.clear();
  }

  private void retire(SegmentPartition partition, long belowOffset) {
    for (SegmentFile gone : partition.retire(belowOffset)) {
      retired.add(gone);
      writer.retire(gone.name());
    }
  }

  /// Deletes the files that were retired before the last [#catalog]. To be called once the
  /// snapshot with that catalog is durable. Reads under way finish.
  public void unlinkRetired() throws IOException {
    changing(() -> {
      for (SegmentFile file : unlisted) {
        writer.unlink(file.name());
        // after the deletion: no reader can open it and leave it in the pool any more
        pool.forget(file.number());
      }
    });
    unlisted.clear();
  }

  /// Whole batches in offset order, from the one that holds `fromOffset`, or the next one after a
  /// gap; as many as fit in `maxBytes`, at least one. Empty at the end. Each array is one batch,
  /// verified, and the caller's own.
  ///
  /// An interrupt does not disturb it: the read finishes and the thread's flag stays set.
  ///
  /// @throws CorruptSegment when the first batch to give is damaged. Damage further on is left to
  ///     the read that starts there.
  public List<byte[]> read(int topicId, int partition, long fromOffset, int maxBytes)
      throws IOException {
    SegmentPartition holder = partitions.get(key(topicId, partition));
    return holder == null ? List.of() : reader.read(holder, fromOffset, maxBytes);
  }

  /// The first batch that ends above `fromOffset` and whose head names a timestamp later than
  /// `timestampMillis`. The message itself is for the caller to find in it; when there is none (it
  /// lies below `fromOffset`), ask again from the batch's end. Empty when no batch is later.
  public Optional<byte[]> firstBatchAfter(
      int topicId, int partition, long fromOffset, long timestampMillis) throws IOException {
    SegmentPartition holder = partitions.get(key(topicId, partition));
    return holder == null
        ? Optional.empty()
        : reader.firstBatchAfter(holder, fromOffset, timestampMillis);
  }

  /// What a partition holds; empty when nothing.
  public Optional<SegmentRange> range(int topicId, int partition) {
    SegmentPartition holder = partitions.get(key(topicId, partition));
    if (holder == null) {
      return Optional.empty();
    }
    SegmentPartition.Live live = holder.live();
    if (live.isEmpty()) {
      return Optional.empty();
    }
    long bytes = 0;
    for (int i = 0; i < live.size(); i++) {
      bytes += live.get(i).bytes();
    }
    return Optional.of(new SegmentRange(live.get(0).baseOffset(), live.endOffset(), bytes));
  }

  /// Shows a partition's blocks in order, beginning with the one that holds `fromOffset` or the
  /// next, until the visitor has seen enough. What retention decides by.
  public void blocks(int topicId, int partition, long fromOffset, BlockVisitor visitor)
      throws IOException {
    SegmentPartition holder = partitions.get(key(topicId, partition));
    if (holder != null) {
      reader.blocks(holder, fromOffset, visitor);
    }
  }

  /// Closes all files; does not sync. Reads under way finish, later ones throw
  /// [java.nio.channels.ClosedChannelException].
  @Override
  public void close() throws IOException {
    pool.close();
    writer.close();
  }

  private SegmentPartition partition(int topicId, int partition) {
    return partitions.computeIfAbsent(key(topicId, partition), key -> new SegmentPartition());
  }

  private static long key(int topicId, int partition) {
    return ((long) topicId << Integer.SIZE) | partition;
  }

  /// A step of the filer that may fail, and does not come a second time (D4).
  @FunctionalInterface
  private interface Change {
    void make() throws IOException;
  }

  private void changing(Change change) throws IOException {
    if (failure != null) {
      throw new IOException("an earlier change of the segments failed", failure);
    }
    try {
      change.make();
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }
}

package dev.weir.log;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// The front door to segments: all record batches of all partitions, in files of their own.
///
/// One thread, the filer, calls what changes: [#append], [#syncOne], [#sync], [#catalog],
/// [#retire], [#retireTopic], [#unlinkRetired] and [#close]. Any thread calls what reads, at any
/// time. What was appended can be read at once; it is durable once a [Snapshot] with a later
/// [#catalog] is.
///
/// A checkpoint: `catalog()`, [#syncOne] until it answers false, write the snapshot,
/// [#unlinkRetired].
///
/// After an append, a sync or an unlink failed, every later change fails too (D4); reading goes on.
public final class SegmentStore implements AutoCloseable {

  private SegmentStore() {}

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
    throw new UnsupportedOperationException();
  }

  /// Appends batches to a partition, in offset order; gaps are allowed. Rolls where a file would
  /// grow beyond [SegmentLimits#rollBytes]. The arrays are not kept.
  ///
  /// @throws IllegalArgumentException when a batch is not above all that the partition holds, or
  ///     its base offset or length is not what its head says; nothing was appended
  public void append(int topicId, int partition, List<FiledBatch> batches) throws IOException {
    throw new UnsupportedOperationException();
  }

  /// Syncs one file, or the directory, with changes not yet synced. False when there was none.
  public boolean syncOne() throws IOException {
    throw new UnsupportedOperationException();
  }

  /// Syncs everything.
  public void sync() throws IOException {
    while (syncOne()) {}
  }

  /// True when everything that the last [#catalog] lists has been synced, whatever was appended
  /// since: then its snapshot may be written.
  public boolean catalogSynced() {
    throw new UnsupportedOperationException();
  }

  /// The live files as of now, for a snapshot.
  public Catalog catalog() {
    throw new UnsupportedOperationException();
  }

  /// Leaves the files that lie wholly below an offset out of later catalogs; they can no longer be
  /// read. Does nothing for a partition that holds nothing.
  public void retire(int topicId, int partition, long belowOffset) {
    throw new UnsupportedOperationException();
  }

  /// Leaves all files of a topic out of later catalogs; they can no longer be read.
  public void retireTopic(int topicId) {
    throw new UnsupportedOperationException();
  }

  /// Deletes the files that were retired before the last [#catalog]. To be called once the
  /// snapshot with that catalog is durable. Reads under way finish.
  public void unlinkRetired() throws IOException {
    throw new UnsupportedOperationException();
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
    throw new UnsupportedOperationException();
  }

  /// The first batch that ends above `fromOffset` and whose head names a timestamp later than
  /// `timestampMillis`. The message itself is for the caller to find in it; when there is none (it
  /// lies below `fromOffset`), ask again from the batch's end. Empty when no batch is later.
  public Optional<byte[]> firstBatchAfter(
      int topicId, int partition, long fromOffset, long timestampMillis) throws IOException {
    throw new UnsupportedOperationException();
  }

  /// What a partition holds; empty when nothing.
  public Optional<SegmentRange> range(int topicId, int partition) {
    throw new UnsupportedOperationException();
  }

  /// Shows a partition's blocks in order, beginning with the one that holds `fromOffset` or the
  /// next, until the visitor has seen enough. What retention decides by.
  public void blocks(int topicId, int partition, long fromOffset, BlockVisitor visitor)
      throws IOException {
    throw new UnsupportedOperationException();
  }

  /// Closes all files; does not sync. Reads under way finish, later ones throw
  /// [java.nio.channels.ClosedChannelException].
  @Override
  public void close() throws IOException {}
}

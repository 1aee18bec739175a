package dev.weir.engine;

import dev.weir.log.FiledBatch;
import dev.weir.records.BatchBuilder;
import dev.weir.records.Batches;
import dev.weir.records.Codecs;
import dev.weir.records.Header;
import dev.weir.records.Marks;
import dev.weir.records.RecordCursor;
import dev.weir.state.AbortedRun;
import dev.weir.state.PartitionId;
import dev.weir.state.Production.Enlistment;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One partition while the directory is open. Callers encode into its open batch; the writer seals
/// and publishes; readers find what is durable in its tail on the heap or in segments; the filer
/// moves it from the one to the other.
///
/// Two locks, never held together and never over I/O: `fill` for callers and the sealing writer,
/// `tailLock` for the writer's publishing, the filer and readers.
public final class PartitionLog {
  /// A batch is closed and the next one opened here: large enough that its head is nothing,
  /// small enough that one partition's batches share a round with others.
  static final int BATCH_BYTES = 1 << 20;

  private final TopicLog topic;
  private final int number;
  private final Source source;
  private final Inbox inbox;

  private final ReentrantLock fill = new ReentrantLock();
  private final ArrayDeque<OpenBatch> open = new ArrayDeque<>();
  private volatile boolean dirty;

  private final ReentrantLock tailLock = new ReentrantLock();
  private final Tail tail = new Tail();
  private final AbortedRuns aborted = new AbortedRuns();
  private final CopyOnWriteArrayList<Watch> watches = new CopyOnWriteArrayList<>();
  private volatile long start;
  private volatile long end;

  /// Below the first open transaction; it only rises.
  private volatile long stable;

  private volatile boolean deleted;

  /// @param stable where the first open transaction begins, or the end
  PartitionLog(TopicLog topic, int number, long start, long end, long stable) {
    this.topic = topic;
    this.number = number;
    this.source = topic.source();
    this.inbox = topic.inbox();
    this.start = start;
    this.end = end;
    this.stable = stable;
  }

  public int number() {
    return number;
  }

  public TopicLog topic() {
    return topic;
  }

  PartitionId id() {
    return new PartitionId(topic.id(), number);
  }

  /// Has [#start] and [#end] know what other processes have done until now.
  public void refresh() {
    source.refresh(this);
  }

  /// The first offset that can be read.
  public long start() {
    return start;
  }

  /// The offset behind the last message that is durable.
  public long end() {
    return end;
  }

  /// The offset behind the last message that a read with this bound sees.
  public long end(ReadBound bound) {
    return switch (bound) {
      case DURABLE -> end;
      case STABLE, COMMITTED -> Math.max(stable, start); // retention may pass an open transaction
    };
  }

  boolean isDeleted() {
    return deleted;
  }

  // Callers.

  /// A sent message's place in its batch.
  record Ticket(OpenBatch open, int index) implements Engine.Appending {
    @Override
    public Future<Long> batch() {
      return open.baseOffset;
    }

    @Override
    public long offset() {
      return open.baseOffset.resultNow() + index;
    }
  }

  /// Encodes a message into the open batch. The caller has paid `charge` to the budget.
  Ticket append(
      long timestampMillis,
      byte @Nullable [] key,
      byte @Nullable [] value,
      List<Header> headers,
      long charge,
      @Nullable CompletableFuture<Long> future) {
    boolean first;
    Ticket ticket;
    fill.lock();
    try {
      if (deleted) {
        throw new EngineException.NoSuchPartition(topic.name(), number);
      }
      inbox.checkOpen();
      var batch = open.peekLast();
      int index = BatchBuilder.FULL;
      if (batch != null && !batch.isFilled()) {
        index = batch.builder.append(timestampMillis, key, value, headers);
      }
      if (batch == null || index == BatchBuilder.FULL) { // as one that came filled is
        batch = new OpenBatch(this, inbox.builders().take());
        index = batch.builder.append(timestampMillis, key, value, headers);
        open.addLast(batch); // only now: an empty batch could not be sealed
      }
      batch.chargedBytes += charge;
      batch.add(future);
      ticket = new Ticket(batch, index);
      first = !dirty;
      dirty = true;
    } finally {
      fill.unlock();
    }
    if (first && !inbox.dirty(this)) {
      failOpen();
    }
    return ticket;
  }

  /// Puts a batch in that came filled. The caller has paid its bytes to the budget.
  ///
  /// @param enlistment the transaction that it belongs to; null for none
  Ticket append(byte[] filled, @Nullable Enlistment enlistment) {
    var batch = new OpenBatch(this, filled, enlistment);
    boolean first;
    fill.lock();
    try {
      if (deleted) {
        throw new EngineException.NoSuchPartition(topic.name(), number);
      }
      inbox.checkOpen();
      open.addLast(batch);
      first = !dirty;
      dirty = true;
    } finally {
      fill.unlock();
    }
    if (first && !inbox.dirty(this)) {
      failOpen();
    }
    return new Ticket(batch, 0);
  }

  /// Whether callers are filling a batch that the writer has not sealed. May change at once.
  public boolean isFilling() {
    return dirty;
  }

  /// The engine was closed, or has failed, between the look and the append.
  private void failOpen() {
    for (OpenBatch batch : drain()) {
      batch.fail(new EngineException.Stopped());
      batch.completeFutures();
    }
  }

  // The writer.

  /// The batch to seal next, and no caller fills it any more; null when there is none, and then
  /// the next append makes this partition dirty again.
  @Nullable OpenBatch seal() {
    fill.lock();
    try {
      var batch = open.pollFirst();
      if (batch == null) {
        dirty = false;
      }
      return batch;
    } finally {
      fill.unlock();
    }
  }

  /// Puts a sealed batch back that does not fit the round.
  void unseal(OpenBatch batch) {
    fill.lock();
    try {
      open.addFirst(batch);
    } finally {
      fill.unlock();
    }
  }

  /// Everything that callers have put in and nobody sealed: to be failed behind one that failed,
  /// so that no later send of a producer succeeds where an earlier one did not (D10).
  List<OpenBatch> drain() {
    fill.lock();
    try {
      var all = List.copyOf(open);
      open.clear();
      return all;
    } finally {
      fill.unlock();
    }
  }

  /// Shows a durable batch to readers.
  ///
  /// @param firstOpen where the first open transaction begins from now on; `Long.MAX_VALUE` for none
  /// @param run what is not to be read from now on; null for nothing more
  void publish(FiledBatch batch, long firstOpen, @Nullable AbortedRun run) {
    tailLock.lock();
    try {
      tail.add(batch);
      if (run != null) {
        aborted.add(run);
      }
      end = batch.lastOffset() + 1;
      stable = Math.max(stable, Math.min(firstOpen, end));
    } finally {
      tailLock.unlock();
    }
  }

  /// What was not to be read when the directory was opened.
  void aborted(List<AbortedRun> runs) {
    tailLock.lock();
    try {
      runs.forEach(aborted::add);
    } finally {
      tailLock.unlock();
    }
  }

  void advanceStart(long offset) {
    tailLock.lock();
    try {
      start = offset;
      aborted.dropBelow(offset);
    } finally {
      tailLock.unlock();
    }
    changed(); // who watches from another process knows where it begins, too
  }

  /// What the engine elsewhere says; news may overtake each other.
  void moved(long newStart, long newEnd, long newStable) {
    tailLock.lock();
    try {
      start = Math.max(start, newStart);
      end = Math.max(end, newEnd);
      stable = Math.max(stable, newStable);
    } finally {
      tailLock.unlock();
    }
  }

  /// A batch sent from here has landed elsewhere. It can be read at once, unless a transaction is
  /// open there: then the engine tells when.
  void landed(long newEnd) {
    tailLock.lock();
    try {
      boolean allIsStable = stable == end;
      end = Math.max(end, newEnd);
      stable = allIsStable ? end : stable;
    } finally {
      tailLock.unlock();
    }
  }

  void delete() {
    fill.lock();
    try {
      deleted = true;
    } finally {
      fill.unlock();
    }
    tailLock.lock();
    try {
      tail.clear();
    } finally {
      tailLock.unlock();
    }
    changed();
  }

  /// Wakes readers that wait.
  void changed() {
    for (Watch watch : watches) {
      watch.changed();
    }
  }

  // The filer.

  /// Lets go of what is in segments now.
  void filed(long lastOffset) {
    tailLock.lock();
    try {
      tail.dropThrough(lastOffset);
    } finally {
      tailLock.unlock();
    }
  }

  // Readers.

  void watch(Watch watch) {
    watches.add(watch);
  }

  void unwatch(Watch watch) {
    watches.remove(watch);
  }

  /// Whole batches in order below the bound, from the one that holds `offset` or the next behind a
  /// gap: as many as fit in `maxBytes`, one at least. None at the end.
  public List<byte[]> read(long offset, int maxBytes, ReadBound bound) throws IOException {
    if (deleted) {
      throw new EngineException.NoSuchPartition(topic.name(), number);
    }
    long last = end(bound);
    if (offset > end && source.isAhead()) {
      return source.read(this, offset, maxBytes);
    }
    if (offset < start || offset > end) {
      throw new EngineException.OutOfRange(offset, start, end);
    }
    if (offset >= last) {
      return List.of();
    }
    var batches = read(offset, maxBytes);
    while (!batches.isEmpty() && Batches.baseOffset(batches.getLast(), 0) >= last) {
      batches.removeLast();
    }
    return bound == ReadBound.COMMITTED ? withoutAborted(batches) : batches;
  }

  private List<byte[]> read(long offset, int maxBytes) throws IOException {
    var batches = new ArrayList<byte[]>();
    if (!copyTail(offset, maxBytes, batches)) {
      batches.addAll(source.read(this, offset, maxBytes));
      if (offset < start) {
        throw new EngineException.OutOfRange(offset, start, end);
      }
      if (batches.isEmpty()) { // the offset lies in a gap between segments and tail
        copyTail(Long.MIN_VALUE, maxBytes, batches);
      }
    }
    return batches;
  }

  private List<byte[]> withoutAborted(List<byte[]> batches) {
    if (batches.isEmpty()) {
      return batches;
    }
    var runs =
        aborted(
            Batches.baseOffset(batches.getFirst(), 0),
            Batches.lastOffset(batches.getLast(), 0) + 1);
    if (!runs.isEmpty()) {
      batches.replaceAll(batch -> isAborted(batch, runs) ? Marks.hollow(batch) : batch);
    }
    return batches;
  }

  private static boolean isAborted(byte[] batch, List<AbortedRun> runs) {
    if (!Batches.isTransactional(batch, 0) || Batches.isControl(batch, 0)) {
      return false;
    }
    long base = Batches.baseOffset(batch, 0);
    for (AbortedRun run : runs) {
      if (run.producerId() == Batches.producerId(batch, 0)
          && run.first() <= base
          && base < run.last()) {
        return true;
      }
    }
    return false;
  }

  /// What of these offsets is not to be read by who wants only what was committed.
  public List<AbortedRun> aborted(long from, long toExclusive) {
    tailLock.lock();
    try {
      return aborted.isEmpty() ? List.of() : aborted.between(from, toExclusive);
    } finally {
      tailLock.unlock();
    }
  }

  /// False when what is asked for, if it exists, lies before the tail. A batch is in segments
  /// before it leaves the tail, so a reader that does not find it here finds it there.
  private boolean copyTail(long offset, int maxBytes, List<byte[]> into) {
    tailLock.lock();
    try {
      if (tail.isEmpty() || (offset != Long.MIN_VALUE && offset < tail.get(0).baseOffset())) {
        return false;
      }
      tail.copy(tail.indexOf(offset), maxBytes, into);
      return true;
    } finally {
      tailLock.unlock();
    }
  }

  /// The offset of the first message with a timestamp strictly later; the end when there is none.
  public long offsetAfter(long timestampMillis) throws IOException {
    refresh();
    var cursor = new RecordCursor(Codecs.installed());
    long from = start;
    long stop = end(ReadBound.STABLE);
    while (from < stop) {
      byte[] batch = firstBatchAfter(from, timestampMillis);
      if (batch == null) {
        return stop;
      }
      cursor.open(batch, 0);
      while (cursor.next()) {
        if (cursor.offset() >= from && cursor.timestamp() > timestampMillis) {
          return Math.min(cursor.offset(), stop);
        }
      }
      from = Batches.lastOffset(batch, 0) + 1;
    }
    return stop;
  }

  /// The first batch with a message at or behind `from` that may be strictly later; null when there
  /// is none.
  public byte @Nullable [] firstBatchAfter(long from, long timestampMillis) throws IOException {
    // First the tail, then segments: a batch that moves between the two looks is seen twice, not
    // never, and the segments' answer is the earlier one.
    byte[] inTail = null;
    tailLock.lock();
    try {
      for (int i = tail.indexOf(from); i < tail.size() && inTail == null; i++) {
        inTail = tail.get(i).maxTimestamp() > timestampMillis ? tail.get(i).batch() : null;
      }
    } finally {
      tailLock.unlock();
    }
    byte[] filed = source.firstBatchAfter(this, from, timestampMillis);
    return filed == null ? inTail : filed;
  }

  /// Bytes on disk.
  public long sizeBytes() {
    return source.sizeBytes(this);
  }

  @Override
  public String toString() {
    return topic.name() + "/" + number;
  }
}

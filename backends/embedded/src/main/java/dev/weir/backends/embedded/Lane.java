package dev.weir.backends.embedded;

import dev.weir.Message;
import dev.weir.TopicPartition;
import dev.weir.WeirException;
import dev.weir.engine.EngineException;
import dev.weir.engine.Front;
import dev.weir.engine.PartitionLog;
import dev.weir.engine.ReadBound;
import dev.weir.records.Batches;
import dev.weir.records.Codecs;
import dev.weir.records.RecordCursor;
import dev.weir.spi.Subjects;
import dev.weir.state.KeyHash;
import dev.weir.state.LeaseCommand;
import dev.weir.state.LeaseReply;
import dev.weir.state.PartitionId;
import dev.weir.state.Window;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Reads a partition ahead for all members of a consumer in this process: shows the engine what may
/// be leased, and keeps the messages until they are settled, as far as there is room.
final class Lane {
  /// Shown to the engine at once, so that no other command waits long.
  private static final int MAX_SHOWN = 4_096;

  private static final int READ_BYTES = 1 << 20;

  /// Where nothing has been read: an offset that no look-ahead ends at.
  private static final long NOWHERE = -1;

  private final String consumer;
  private final TopicPartition name;
  private final PartitionId id;
  private final PartitionLog log;
  private final Front engine;
  private final Errors errors;
  private final Kept kept;

  /// Held by the one thread that reads.
  private final ReentrantLock reading = new ReentrantLock();

  // Guarded by `reading`.
  private final ArrayDeque<byte[]> batches = new ArrayDeque<>();
  private final RecordCursor cursor = new RecordCursor(Codecs.installed());
  private byte @Nullable [] open;

  /// The record under the cursor has not been shown yet.
  private boolean isBetween;

  private long readTo = NOWHERE;
  private volatile long seenTo = NOWHERE;
  private volatile boolean isMoved;
  private int room;

  Lane(String consumer, PartitionLog log, EngineDoor door, Kept kept) {
    this.consumer = consumer;
    this.name = new TopicPartition(log.topic().name(), log.number());
    this.id = new PartitionId(log.topic().id(), log.number());
    this.log = log;
    this.engine = door.engine();
    this.errors = door.errors();
    this.kept = kept;
  }

  TopicPartition name() {
    return name;
  }

  PartitionId id() {
    return id;
  }

  /// Which messages are shown, and whether by key.
  record Wanted(Subjects subjects, boolean orderedByKey) {}

  /// Reads on and shows what is there, when nobody else does.
  ///
  /// @return whether anything new was shown
  boolean readAhead(Wanted wanted) {
    if ((seenTo == log.end(ReadBound.COMMITTED) && !isMoved) || !reading.tryLock()) {
      return false;
    }
    try {
      if (isMoved || room == 0 || readTo != seenTo) {
        show(new LeaseCommand.Candidates(NOWHERE, NOWHERE, new long[0], new long[0]));
      }
      if (room == 0 || seenTo == NOWHERE || seenTo >= log.end(ReadBound.COMMITTED)) {
        return false;
      }
      if (readTo != seenTo) {
        restart();
      }
      return readAndShow(wanted);
    } finally {
      reading.unlock();
    }
  }

  private void restart() {
    batches.clear();
    open = null;
    isBetween = false;
    readTo = seenTo;
  }

  private boolean readAndShow(Wanted wanted) {
    int most = Math.min(room, MAX_SHOWN);
    long from = readTo;
    var offsets = new long[most];
    var keyHashes = new long[most];
    var messages = new Message[most];
    int count = 0;
    try {
      while (count < most && advance()) {
        var message = EngineReader.message(name, cursor);
        if (wanted.subjects.want(message)) {
          offsets[count] = message.offset();
          keyHashes[count] = wanted.orderedByKey ? keyHash() : Window.NO_KEY;
          messages[count++] = message;
        }
      }
    } catch (EngineException e) {
      throwUnless(count > 0, errors.reading(name, e));
    } catch (IOException e) {
      throwUnless(count > 0, errors.reading(name, e));
    }
    kept.add(id, Arrays.copyOf(offsets, count), Arrays.copyOf(messages, count));
    show(
        new LeaseCommand.Candidates(
            from, readTo, Arrays.copyOf(offsets, count), Arrays.copyOf(keyHashes, count)));
    return seenTo > from;
  }

  /// What was read before the damage, or before what retention has taken, is shown first; the next
  /// reading begins with it, and fails.
  private static void throwUnless(boolean isShownFirst, WeirException e) {
    if (!isShownFirst) {
      throw e;
    }
  }

  private long keyHash() {
    return cursor.keyLength() < 0
        ? Window.NO_KEY
        : KeyHash.of(cursor.buffer(), cursor.keyPosition(), cursor.keyLength());
  }

  /// Moves to the next message at or behind `readTo`; false at the end.
  private boolean advance() throws IOException {
    while (true) {
      if (isBetween && cursor.next()) {
        if (cursor.offset() >= readTo) {
          readTo = cursor.offset() + 1;
          return true;
        }
        continue;
      }
      var done = open;
      if (done != null) {
        readTo = Math.max(readTo, Batches.lastOffset(done, 0) + 1);
      }
      if (batches.isEmpty()) {
        open = null;
        isBetween = false;
        batches.addAll(log.read(readTo, READ_BYTES, ReadBound.COMMITTED));
        if (batches.isEmpty()) {
          return false;
        }
      }
      open = batches.removeFirst();
      isBetween = !Batches.isControl(open, 0);
      if (isBetween) {
        cursor.open(open, 0);
      }
    }
  }

  /// The look-ahead ends elsewhere now.
  void moved() {
    isMoved = true;
  }

  private void show(LeaseCommand.Candidates candidates) {
    isMoved = false;
    var reply = errors.join(engine.submit(new LeaseCommand.See(consumer, id, candidates)));
    if (reply instanceof LeaseReply.Seen seen) {
      seenTo = seen.seenTo();
      room = seen.room();
    }
  }

  /// A message by its offset, from what is kept or from the log; null when that offset has none.
  ///
  /// @throws dev.weir.OffsetOutOfRange when retention has taken it
  @Nullable Message at(long offset, int attempt) {
    var found = kept.take(id, offset);
    if (found != null) {
      return found.attempt() == attempt ? found : found.atAttempt(attempt);
    }
    try {
      for (byte[] batch : log.read(offset, 1, ReadBound.COMMITTED)) {
        var record = new RecordCursor(Codecs.installed());
        record.open(batch, 0);
        while (record.next()) {
          if (record.offset() == offset) {
            return EngineReader.message(name, record).atAttempt(attempt);
          }
        }
      }
      return null;
    } catch (EngineException e) {
      throw errors.reading(name, e);
    } catch (IOException e) {
      throw errors.reading(name, e);
    }
  }
}

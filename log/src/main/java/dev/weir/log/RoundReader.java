package dev.weir.log;

import dev.weir.records.Batches;
import dev.weir.records.CorruptBatch;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Reads rounds out of one journal file. Whatever the bytes are, the answer is a round or none.
final class RoundReader {
  private static final int WINDOW_BYTES = 256 << 10;

  /// A round with what only recovery asks for.
  record Read(RoundHead head, JournalRound round, int imageBytes) {}

  private final Files.File file;
  private final String name;
  private final DirectoryId id;
  private final long fileBytes;
  private final CRC32C crc = new CRC32C();

  private ByteBuffer window = ByteBuffer.allocate(WINDOW_BYTES).limit(0);
  private long windowStart;

  RoundReader(Files.File file, String name, DirectoryId id) throws IOException {
    this.file = file;
    this.name = name;
    this.id = id;
    this.fileBytes = file.size();
  }

  String name() {
    return name;
  }

  /// The round at a position, if it is this one, whole and right in every byte.
  @Nullable Read read(long position, long sequence, long number) throws IOException {
    RoundHead head = markAt(position, sequence, number);
    return head != null && isSound(position, head) ? decode(position, head, true) : null;
  }

  /// The round at a position, if its head still names it, whatever its checksums say.
  @Nullable Read readTorn(long position, long sequence, long number) throws IOException {
    RoundHead head = markAt(position, sequence, number);
    return head == null ? null : decode(position, head, false);
  }

  /// Whether the head of this very round is there, be the rest as it may.
  boolean hasRemains(long position, long sequence, long number) throws IOException {
    return markAt(position, sequence, number) != null;
  }

  private @Nullable RoundHead markAt(long position, long sequence, long number) throws IOException {
    RoundHead head = headAt(position);
    return head != null && head.sequence() == sequence && head.number() == number ? head : null;
  }

  /// The head at a position, if it and the meta are as they were written; null otherwise.
  @Nullable RoundHead soundHeadAt(long position) throws IOException {
    RoundHead head = headAt(position);
    return head != null && isSound(position, head) ? head : null;
  }

  /// The sequence of a sound round at a position; 0 when there is none.
  long sequenceAt(long position) throws IOException {
    RoundHead head = soundHeadAt(position);
    return head == null ? 0 : head.sequence();
  }

  /// The highest sequence of all sound rounds; 0 when there are none.
  long highestSequence() throws IOException {
    long highest = 0;
    for (long at = Limits.BLOCK_BYTES; at < fileBytes; at += Limits.BLOCK_BYTES) {
      highest = Math.max(highest, sequenceAt(at));
    }
    return highest;
  }

  long fileBytes() {
    return fileBytes;
  }

  private @Nullable RoundHead headAt(long position) throws IOException {
    if (position + Limits.BLOCK_BYTES > fileBytes) {
      return null;
    }
    RoundHead head = RoundHead.read(view(position, Limits.BLOCK_BYTES), id);
    return head != null && position + head.length() <= fileBytes ? head : null;
  }

  /// Whether head and meta are as they were written. Bodies are not looked at.
  private boolean isSound(long position, RoundHead head) throws IOException {
    int covered = RoundFormat.HEAD_BYTES + head.metaLength();
    ByteBuffer view = view(position, covered);
    int from = view.position() + RoundFormat.CRC_COVERS_FROM;
    return view.remaining() == covered
        && head.crc() == RoundFormat.crc(crc, view, from, covered - RoundFormat.CRC_COVERS_FROM);
  }

  private @Nullable Read decode(long position, RoundHead head, boolean strict) throws IOException {
    ByteBuffer meta = view(position, head.length());
    if (meta.remaining() < head.length()) {
      return null;
    }
    int bodiesAt = meta.position() + RoundFormat.HEAD_BYTES + head.metaLength();
    ByteBuffer bodies = meta.slice(bodiesAt, head.bodiesLength());
    meta.limit(bodiesAt).position(meta.position() + RoundFormat.HEAD_BYTES);
    List<JournalEntry> entries = new ArrayList<>();
    try {
      for (int i = 0; i < head.entryCount(); i++) {
        JournalEntry entry = entry(meta, bodies, strict);
        if (entry == null) {
          return null;
        }
        entries.add(entry);
      }
    } catch (BufferUnderflowException | IllegalArgumentException | CorruptBatch garbage) {
      return null;
    }
    if (meta.hasRemaining() || bodies.hasRemaining()) {
      return null;
    }
    var round = new JournalRound(head.number(), head.engineTimeMillis(), List.copyOf(entries));
    return new Read(head, round, RoundFormat.padded(head.length()));
  }

  private static @Nullable JournalEntry entry(ByteBuffer meta, ByteBuffer bodies, boolean strict) {
    int recordCount = meta.getInt();
    int batchCount = meta.getInt();
    List<byte[]> records = new ArrayList<>();
    for (int i = 0; i < recordCount; i++) {
      records.add(take(meta, meta.getInt()));
    }
    List<PartitionBatch> batches = new ArrayList<>();
    for (int i = 0; i < batchCount; i++) {
      PartitionBatch batch = batch(meta, bodies, strict);
      if (batch == null) {
        return null;
      }
      batches.add(batch);
    }
    return new JournalEntry(List.copyOf(records), List.copyOf(batches));
  }

  private static @Nullable PartitionBatch batch(
      ByteBuffer meta, ByteBuffer bodies, boolean strict) {
    int topicId = meta.getInt();
    int partition = meta.getInt();
    long baseOffset = meta.getLong();
    int length = meta.getInt();
    int leaderEpoch = meta.getInt();
    int crc = meta.getInt();
    byte[] body = take(bodies, length);
    if (strict) {
      Batches.check(body, 0, length);
      if (Batches.baseOffset(body, 0) != baseOffset
          || Batches.leaderEpoch(body, 0) != leaderEpoch
          || Batches.crc(body, 0) != crc) {
        return null;
      }
    }
    return new PartitionBatch(topicId, partition, body);
  }

  private static byte[] take(ByteBuffer from, int length) {
    if (length < 0 || length > from.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    from.get(bytes);
    return bytes;
  }

  /// The bytes from a position on, fewer only at the end of the file; valid until the next call.
  private ByteBuffer view(long position, int length) throws IOException {
    boolean inside = position >= windowStart && position + length <= windowStart + window.limit();
    if (!inside) {
      if (window.capacity() < length || window.capacity() > Math.max(WINDOW_BYTES, length)) {
        window = ByteBuffer.allocate(Math.max(WINDOW_BYTES, length));
      }
      file.read(position, window.clear());
      window.flip();
      windowStart = position;
    }
    int start = (int) (position - windowStart);
    ByteBuffer view = window.duplicate();
    return view.limit(Math.min(start + length, view.limit())).position(start);
  }
}

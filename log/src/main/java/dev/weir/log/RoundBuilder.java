package dev.weir.log;

import dev.weir.records.Batches;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/// The round that is being filled: entries go straight into the journal's one write buffer. It
/// belongs to its [Journal] and is reused: [Journal#begin] empties it. One thread.
public final class RoundBuilder {
  private static final int FIRST_BUFFER_BYTES = 256 << 10;

  /// A buffer that one large entry made larger than this is not kept.
  private static final int KEPT_BUFFER_BYTES = 8 << 20;

  /// What a round is padded with.
  private static final byte[] ZEROS = new byte[Limits.BLOCK_BYTES];

  /// The round's head in the buffer. The block before it is for the file's head, so that the first
  /// round of a file goes out with it in one write.
  private static final int ROUND = Limits.BLOCK_BYTES;

  private final DirectoryId id;
  private final CRC32C crc = new CRC32C();
  private final List<byte[]> bodies = new ArrayList<>();

  /// Direct, or the JDK would copy it into one of its own at every write.
  private ByteBuffer buffer = ByteBuffer.allocateDirect(FIRST_BUFFER_BYTES);

  private long number;
  private long engineTimeMillis;
  private int entries;
  private int bodiesLength;

  RoundBuilder(DirectoryId id) {
    this.id = id;
  }

  void begin(long nextNumber, long now) {
    number = nextNumber;
    engineTimeMillis = now;
    entries = 0;
    bodiesLength = 0;
    bodies.clear();
    if (buffer.capacity() > KEPT_BUFFER_BYTES) {
      buffer = ByteBuffer.allocateDirect(FIRST_BUFFER_BYTES);
    }
    buffer.clear().position(ROUND + RoundFormat.HEAD_BYTES);
  }

  /// Whether the entry may join this round: always the first, later ones while the round stays
  /// within [Limits#MAX_ROUND_BYTES].
  public boolean fits(JournalEntry entry) {
    return fits(entry.encodedBytes());
  }

  private boolean fits(long entryBytes) {
    return entries == 0 || length() + entryBytes <= Limits.MAX_ROUND_BYTES;
  }

  /// Appends an entry.
  ///
  /// @throws IllegalArgumentException when it does not [#fits], or is larger than
  ///     [Limits#MAX_ENTRY_BYTES]; the round is as before
  public void add(JournalEntry entry) {
    long bytes = entry.encodedBytes();
    if (bytes > Limits.MAX_ENTRY_BYTES) {
      throw new IllegalArgumentException(
          "entry of %d bytes, at most %d fit".formatted(bytes, Limits.MAX_ENTRY_BYTES));
    }
    if (!fits(bytes)) {
      throw new IllegalArgumentException(
          "entry of %d bytes does not fit behind the %d of round %d"
              .formatted(bytes, length(), number));
    }
    reserve(ROUND + RoundFormat.padded(length() + (int) bytes));
    List<byte[]> records = entry.records();
    List<PartitionBatch> batches = entry.batches();
    buffer.putInt(records.size()).putInt(batches.size());
    for (int i = 0; i < records.size(); i++) {
      byte[] record = records.get(i);
      buffer.putInt(record.length).put(record);
    }
    for (int i = 0; i < batches.size(); i++) {
      putRef(batches.get(i));
    }
    entries++;
  }

  private void putRef(PartitionBatch batch) {
    byte[] body = batch.bytes();
    buffer.putInt(batch.topicId()).putInt(batch.partition());
    buffer.putLong(batch.baseOffset()).putInt(body.length);
    buffer.putInt(Batches.leaderEpoch(body, 0)).putInt(Batches.crc(body, 0));
    bodies.add(body);
    bodiesLength += body.length;
  }

  /// The number that this round will have.
  public long number() {
    return number;
  }

  /// Whether nothing was added yet.
  public boolean isEmpty() {
    return entries == 0;
  }

  long engineTimeMillis() {
    return engineTimeMillis;
  }

  /// What the round will take in the file.
  public int imageBytes() {
    return RoundFormat.padded(length());
  }

  /// The finished round, ready to be written; valid until the next `begin`.
  ByteBuffer seal(long sequence, long durableUpTo, int flags) {
    int metaLength = buffer.position() - ROUND - RoundFormat.HEAD_BYTES;
    int end = ROUND + imageBytes();
    for (int i = 0; i < bodies.size(); i++) {
      buffer.put(bodies.get(i));
    }
    buffer.put(ZEROS, 0, end - buffer.position());
    buffer.putLong(ROUND, RoundFormat.ROUND_MAGIC);
    buffer.putInt(ROUND + RoundFormat.FLAGS, entries == 0 ? flags | RoundFormat.FLAG_EMPTY : flags);
    buffer.putLong(ROUND + RoundFormat.DIRECTORY_ID, id.high());
    buffer.putLong(ROUND + RoundFormat.DIRECTORY_ID + 8, id.low());
    buffer.putLong(ROUND + RoundFormat.SEQUENCE, sequence);
    buffer.putLong(ROUND + RoundFormat.NUMBER, number);
    buffer.putLong(ROUND + RoundFormat.ENGINE_TIME, engineTimeMillis);
    buffer.putLong(ROUND + RoundFormat.DURABLE_UP_TO, durableUpTo);
    buffer.putInt(ROUND + RoundFormat.ENTRY_COUNT, entries);
    buffer.putInt(ROUND + RoundFormat.META_LENGTH, metaLength);
    buffer.putInt(ROUND + RoundFormat.BODIES_LENGTH, bodiesLength);
    buffer.putInt(ROUND + RoundFormat.RESERVED, 0);
    int covered = RoundFormat.HEAD_BYTES - RoundFormat.CRC_COVERS_FROM + metaLength;
    buffer.putInt(
        ROUND + RoundFormat.CRC,
        RoundFormat.crc(crc, buffer, ROUND + RoundFormat.CRC_COVERS_FROM, covered));
    return buffer.limit(end).position(ROUND);
  }

  /// As [#seal], with the head of the file whose first round this is before it.
  ByteBuffer sealWithFileHead(long sequence, long fileBytes, long durableUpTo, int flags) {
    seal(sequence, durableUpTo, flags);
    RoundFormat.putFileHead(buffer, crc, id, sequence, fileBytes);
    return buffer.position(0);
  }

  /// Head, meta and bodies so far, without padding.
  private int length() {
    return buffer.position() - ROUND + bodiesLength;
  }

  private void reserve(int bytes) {
    if (bytes <= buffer.capacity()) {
      return;
    }
    ByteBuffer larger = ByteBuffer.allocateDirect(Integer.highestOneBit(bytes - 1) << 1);
    larger.put(buffer.flip());
    buffer = larger;
  }
}

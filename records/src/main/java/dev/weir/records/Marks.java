package dev.weir.records;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/// Marks of the ends of transactions, as Kafka writes them: batches of one control record, whose key
/// says how the transaction ended. And what stands in a batch's place for who must not read it.
public final class Marks {
  private static final short VERSION = 0;
  private static final short ABORT = 0;
  private static final short COMMIT = 1;

  private static final int TYPE = 2;
  private static final int KEY_BYTES = 4;

  private Marks() {}

  /// The mark that a producer's transaction has ended; its place can be changed by
  /// [Batches#assignOffset].
  ///
  /// @param commits whether its batches are to be read
  /// @param coordinatorEpoch of who ended it
  public static byte[] mark(
      boolean commits, long producerId, int epoch, long timestampMillis, int coordinatorEpoch) {
    byte[] key =
        ByteBuffer.allocate(KEY_BYTES).putShort(VERSION).putShort(commits ? COMMIT : ABORT).array();
    byte[] value =
        ByteBuffer.allocate(Short.BYTES + Integer.BYTES)
            .putShort(VERSION)
            .putInt(coordinatorEpoch)
            .array();
    var builder = new BatchBuilder(Batches.HEAD_BYTES);
    builder.producer(producerId, (short) epoch, -1);
    builder.append(timestampMillis, key, value, List.of());
    byte[] batch = builder.build(0, 0);
    Batches.makeControl(batch, true);
    return batch;
  }

  /// How the transaction ended whose mark this is.
  ///
  /// @throws CorruptBatch when it is no mark
  public static boolean commits(byte[] batch) {
    var cursor = new RecordCursor();
    cursor.open(batch, 0);
    if (!Batches.isControl(batch, 0) || !cursor.next() || cursor.keyLength() < KEY_BYTES) {
      throw new CorruptBatch(0, "this is no mark of a transaction's end");
    }
    short type = ByteBuffer.wrap(batch).getShort(cursor.keyPosition() + TYPE);
    if (type != COMMIT && type != ABORT) {
      throw new CorruptBatch(cursor.keyPosition(), "a mark has no type " + type);
    }
    return type == COMMIT;
  }

  /// A control batch without records, at the place of a batch that is not to be read: whoever skips
  /// control batches goes on behind it.
  public static byte[] hollow(byte[] batch) {
    byte[] hollow = Arrays.copyOf(batch, Batches.HEAD_BYTES);
    Batches.empty(hollow);
    Batches.makeControl(hollow, Batches.isTransactional(batch, 0));
    return hollow;
  }
}

package dev.weir.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/// Where everything lies in a journal file and in a round, as docs/formats/journal.md draws it. All
/// numbers are big-endian.
final class RoundFormat {
  private RoundFormat() {}

  /// The room where the journal's files are.
  static final String DIRECTORY = "journal";

  static final long FILE_MAGIC = magic("WEIRJRN0");
  static final int FILE_CRC = 8;
  static final int FILE_FORMAT = 12;
  static final int FILE_DIRECTORY = 16;
  static final int FILE_SEQUENCE = 32;
  static final int FILE_SIZE = 40;
  static final int FILE_HEAD_BYTES = 48;
  static final int FORMAT = 0;

  static final long ROUND_MAGIC = magic("WEIRRND0");
  static final int CRC = 8;
  static final int FLAGS = 12;
  static final int DIRECTORY_ID = 16;
  static final int SEQUENCE = 32;
  static final int NUMBER = 40;
  static final int ENGINE_TIME = 48;
  static final int DURABLE_UP_TO = 56;
  static final int ENTRY_COUNT = 64;
  static final int META_LENGTH = 68;
  static final int BODIES_LENGTH = 72;
  static final int RESERVED = 76;
  static final int HEAD_BYTES = 80;

  /// Where a checksum, of file head or round, begins to cover: right behind itself.
  static final int CRC_COVERS_FROM = 12;

  static final int FLAG_EMPTY = 1;
  static final int FLAG_CLOSED = 2;

  static final int ENTRY_HEAD_BYTES = 8;
  static final int RECORD_HEAD_BYTES = 4;
  static final int BATCH_REF_BYTES = 28;

  static int padded(int bytes) {
    return Math.ceilDiv(bytes, Limits.BLOCK_BYTES) * Limits.BLOCK_BYTES;
  }

  /// The checksum of `length` bytes at `start`; moves neither position nor limit.
  static int crc(CRC32C crc, ByteBuffer buffer, int start, int length) {
    int position = buffer.position();
    int limit = buffer.limit();
    buffer.limit(start + length).position(start);
    crc.reset();
    crc.update(buffer);
    buffer.limit(limit).position(position);
    return (int) crc.getValue();
  }

  /// Fills the first block of a file, at the start of the buffer.
  static void putFileHead(ByteBuffer into, CRC32C crc, DirectoryId id, long sequence, long size) {
    into.putLong(0, FILE_MAGIC);
    into.putInt(FILE_FORMAT, FORMAT);
    into.putLong(FILE_DIRECTORY, id.high()).putLong(FILE_DIRECTORY + 8, id.low());
    into.putLong(FILE_SEQUENCE, sequence);
    into.putLong(FILE_SIZE, size);
    into.putInt(FILE_CRC, crc(crc, into, CRC_COVERS_FROM, FILE_HEAD_BYTES - CRC_COVERS_FROM));
  }

  /// The sequence that a file's first block bears; 0 when it is not a valid head of this directory.
  static long fileSequence(ByteBuffer block, CRC32C crc, DirectoryId id) {
    boolean valid =
        block.limit() >= FILE_HEAD_BYTES
            && block.getLong(0) == FILE_MAGIC
            && block.getInt(FILE_FORMAT) == FORMAT
            && block.getLong(FILE_DIRECTORY) == id.high()
            && block.getLong(FILE_DIRECTORY + 8) == id.low()
            && block.getInt(FILE_CRC)
                == crc(crc, block, CRC_COVERS_FROM, FILE_HEAD_BYTES - CRC_COVERS_FROM);
    return valid ? block.getLong(FILE_SEQUENCE) : 0;
  }

  private static long magic(String eightLetters) {
    return ByteBuffer.wrap(eightLetters.getBytes(StandardCharsets.US_ASCII)).getLong();
  }
}

package dev.weir.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// Reads a file that a [SnapshotOutput] wrote. Everything read is only believed after [#finish];
/// until then no length is trusted further than the file goes.
final class SnapshotInput {
  static final int CRC_BYTES = 4;

  private static final int PIECE_BYTES = 1 << 20;

  private final Files.File file;
  private final String name;
  private final long end;
  private final ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES).limit(0);
  private final CRC32C crc = new CRC32C();
  private long pieceEnd;

  SnapshotInput(Files.File file, String name) throws IOException {
    this.file = file;
    this.name = name;
    this.end = file.size() - CRC_BYTES;
  }

  /// The next bytes, a few, to be read at once.
  ByteBuffer next(int bytes) throws IOException {
    if (bytes > remaining()) {
      throw damaged("the file is too short");
    }
    if (piece.remaining() < bytes) {
      readPiece();
    }
    return piece;
  }

  byte[] nextBytes(int length) throws IOException {
    if (length < 0 || length > remaining()) {
      throw damaged("a length of %d, with %d bytes left".formatted(length, remaining()));
    }
    byte[] bytes = new byte[length];
    int at = 0;
    while (at < length) {
      int step = Math.min(length - at, next(1).remaining());
      piece.get(bytes, at, step);
      at += step;
    }
    return bytes;
  }

  /// Checks that all was read, and the checksum.
  void finish() throws IOException {
    if (remaining() != 0) {
      throw damaged("%d bytes too many".formatted(remaining()));
    }
    ByteBuffer said = ByteBuffer.allocate(CRC_BYTES);
    file.read(end, said);
    if (said.hasRemaining() || said.getInt(0) != (int) crc.getValue()) {
      throw damaged("the checksum of all before is wrong");
    }
  }

  DamagedSnapshot damaged(String what) {
    return new DamagedSnapshot(name, position(), what);
  }

  private long position() {
    return pieceEnd - piece.remaining();
  }

  private long remaining() {
    return end - position();
  }

  private void readPiece() throws IOException {
    piece.compact();
    int kept = piece.position();
    piece.limit((int) Math.min(piece.capacity(), kept + (end - pieceEnd)));
    int read = file.read(pieceEnd, piece);
    crc.update(piece.array(), kept, read);
    pieceEnd += read;
    piece.flip();
    if (read == 0) {
      throw damaged("the file became shorter");
    }
  }
}

package dev.weir.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// Writes a file from its start, in large pieces, and keeps the checksum of all of it.
final class SnapshotOutput {
  private static final int PIECE_BYTES = 1 << 20;

  private final Files.File file;
  private final ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
  private final CRC32C crc = new CRC32C();
  private long position;

  SnapshotOutput(Files.File file) {
    this.file = file;
  }

  /// Room for a few bytes, to be filled at once.
  ByteBuffer room(int bytes) throws IOException {
    if (piece.remaining() < bytes) {
      writePiece();
    }
    return piece;
  }

  void putBytes(byte[] bytes) throws IOException {
    int at = 0;
    while (at < bytes.length) {
      int step = Math.min(bytes.length - at, room(1).remaining());
      piece.put(bytes, at, step);
      at += step;
    }
  }

  /// Ends the file with its checksum.
  void finish() throws IOException {
    writePiece();
    piece.putInt((int) crc.getValue());
    writePiece();
  }

  private void writePiece() throws IOException {
    int bytes = piece.flip().remaining();
    crc.update(piece.array(), 0, bytes);
    if (bytes > 0) {
      file.write(position, piece);
    }
    position += bytes;
    piece.clear();
  }
}

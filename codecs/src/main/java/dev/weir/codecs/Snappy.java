package dev.weir.codecs;

import dev.weir.records.Codec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.xerial.snappy.SnappyOutputStream;

/// Snappy in the frames of xerial's streams: a head, then blocks with their sizes before them. What
/// has no such head is one block, as librdkafka writes it.
public final class Snappy implements Codec {
  private static final byte[] MAGIC = {(byte) 0x82, 'S', 'N', 'A', 'P', 'P', 'Y', 0};

  /// The magic and two versions.
  private static final int HEAD_BYTES = 16;

  @Override
  public int id() {
    return 2;
  }

  @Override
  public byte[] compress(byte[] buffer, int position, int length) {
    return Streams.compress(buffer, position, length, SnappyOutputStream::new);
  }

  @Override
  public byte[] expand(byte[] buffer, int position, int length, int maxBytes) {
    try {
      boolean framed =
          length >= HEAD_BYTES
              && Arrays.equals(buffer, position, position + MAGIC.length, MAGIC, 0, MAGIC.length);
      return framed
          ? blocks(ByteBuffer.wrap(buffer, position, length), maxBytes)
          : block(buffer, position, length, maxBytes);
    } catch (IOException e) {
      throw Streams.damaged(e);
    }
  }

  private static byte[] blocks(ByteBuffer in, int maxBytes) throws IOException {
    in.position(in.position() + HEAD_BYTES);
    byte[] plain = new byte[0];
    while (in.hasRemaining()) {
      int length = in.remaining() < Integer.BYTES ? -1 : in.getInt();
      if (length < 0 || length > in.remaining()) {
        throw new IllegalArgumentException("a block of " + length + " bytes is cut short");
      }
      byte[] block = block(in.array(), in.position(), length, maxBytes - plain.length);
      byte[] longer = Arrays.copyOf(plain, plain.length + block.length);
      System.arraycopy(block, 0, longer, plain.length, block.length);
      plain = longer;
      in.position(in.position() + length);
    }
    return plain;
  }

  /// What a block claims is compared before anything is allocated for it.
  private static byte[] block(byte[] buffer, int position, int length, int maxBytes)
      throws IOException {
    int plainBytes = org.xerial.snappy.Snappy.uncompressedLength(buffer, position, length);
    if (plainBytes < 0 || plainBytes > maxBytes) {
      throw Streams.tooLarge(maxBytes);
    }
    byte[] plain = new byte[plainBytes];
    org.xerial.snappy.Snappy.uncompress(buffer, position, length, plain, 0);
    return plain;
  }
}

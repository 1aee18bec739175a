package dev.weir.codecs;

import dev.weir.records.Codec;
import net.jpountz.lz4.LZ4FrameInputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;

/// LZ4 frames of independent blocks.
public final class Lz4 implements Codec {
  @Override
  public int id() {
    return 3;
  }

  @Override
  public byte[] compress(byte[] buffer, int position, int length) {
    return Streams.compress(buffer, position, length, LZ4FrameOutputStream::new);
  }

  @Override
  public byte[] expand(byte[] buffer, int position, int length, int maxBytes) {
    return Streams.expand(Streams.of(buffer, position, length), maxBytes, LZ4FrameInputStream::new);
  }
}

package dev.weir.codecs;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import dev.weir.records.Codec;

/// Zstandard frames.
public final class Zstd implements Codec {
  @Override
  public int id() {
    return 4;
  }

  @Override
  public byte[] compress(byte[] buffer, int position, int length) {
    return Streams.compress(buffer, position, length, ZstdOutputStreamNoFinalizer::new);
  }

  @Override
  public byte[] expand(byte[] buffer, int position, int length, int maxBytes) {
    return Streams.expand(
        Streams.of(buffer, position, length), maxBytes, ZstdInputStreamNoFinalizer::new);
  }
}

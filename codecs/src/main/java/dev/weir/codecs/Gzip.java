package dev.weir.codecs;

import dev.weir.records.Codec;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/// The JDK's.
public final class Gzip implements Codec {
  @Override
  public int id() {
    return 1;
  }

  @Override
  public byte[] compress(byte[] buffer, int position, int length) {
    return Streams.compress(buffer, position, length, GZIPOutputStream::new);
  }

  @Override
  public byte[] expand(byte[] buffer, int position, int length, int maxBytes) {
    return Streams.expand(Streams.of(buffer, position, length), maxBytes, GZIPInputStream::new);
  }
}

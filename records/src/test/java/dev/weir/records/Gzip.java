package dev.weir.records;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/// A codec for tests, by the JDK.
final class Gzip implements Codec {
  @Override
  public int id() {
    return 1;
  }

  @Override
  public byte[] compress(byte[] buffer, int position, int length) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(buffer, position, length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  @Override
  public byte[] expand(byte[] buffer, int position, int length, int maxBytes) {
    try (GZIPInputStream gzip =
        new GZIPInputStream(new ByteArrayInputStream(buffer, position, length))) {
      byte[] plain = gzip.readNBytes(maxBytes);
      if (plain.length == maxBytes && gzip.read() >= 0) {
        throw new IllegalArgumentException("more than " + maxBytes + " bytes");
      }
      return plain;
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }
}

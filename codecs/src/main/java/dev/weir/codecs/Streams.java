package dev.weir.codecs;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/// Whole arrays through a library's streams.
final class Streams {
  private Streams() {}

  /// How a library wraps a stream.
  @FunctionalInterface
  interface Wrap<S> {
    S around(S plain) throws IOException;
  }

  static byte[] compress(byte[] buffer, int position, int length, Wrap<OutputStream> wrap) {
    var packed = new ByteArrayOutputStream();
    try (var out = wrap.around(packed)) {
      out.write(buffer, position, length);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return packed.toByteArray();
  }

  /// @throws IllegalArgumentException when the input is damaged or too large
  static byte[] expand(InputStream packed, int maxBytes, Wrap<InputStream> wrap) {
    try (var in = wrap.around(packed)) {
      byte[] plain = in.readNBytes(maxBytes);
      if (in.read() >= 0) {
        throw tooLarge(maxBytes);
      }
      return plain;
    } catch (IOException | RuntimeException e) {
      throw damaged(e);
    }
  }

  static InputStream of(byte[] buffer, int position, int length) {
    return new ByteArrayInputStream(buffer, position, length);
  }

  static IllegalArgumentException tooLarge(int maxBytes) {
    return new IllegalArgumentException("it expands to more than " + maxBytes + " bytes");
  }

  /// Libraries complain in many ways.
  static IllegalArgumentException damaged(Exception e) {
    return e instanceof IllegalArgumentException known
        ? known
        : new IllegalArgumentException("it is damaged: " + e, e);
  }
}

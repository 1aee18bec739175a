package dev.weir.server.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Takes frames from a stream: a size of four bytes, then as many. Belongs to its connection's
/// thread.
final class FrameReader {
  private static final int SIZE_BYTES = 4;

  /// What a client of TLS begins with: more than any frame has.
  private static final byte TLS_HANDSHAKE = 0x16;

  private static final byte TLS_MAJOR = 3;

  /// A small request comes with its size in one call of the system, a large one in two; so much of
  /// it is copied once more.
  private static final int BUFFER_BYTES = 4 << 10;

  private final InputStream in;
  private final WireLimits limits;
  private final InFlight inFlight;
  private final Deadline deadline;
  private final byte[] size = new byte[SIZE_BYTES];

  /// What has come and was not asked for yet, from `at` to `end`.
  private final byte[] buffer = new byte[BUFFER_BYTES];

  private int at;
  private int end;

  FrameReader(InputStream in, WireLimits limits, InFlight inFlight, Deadline deadline) {
    this.in = in;
    this.limits = limits;
    this.inFlight = inFlight;
    this.deadline = deadline;
  }

  /// The next frame, whose capacity is taken from [InFlight]; null when the client has closed.
  ///
  /// @param maxBytes that the client may send now
  @Nullable ByteBuffer next(int maxBytes) throws IOException, InterruptedException {
    deadline.in(limits.idle());
    if (at == end && !refill()) {
      return null;
    }
    deadline.in(limits.stall());
    fill(size, 0, SIZE_BYTES);
    int bytes = ByteBuffer.wrap(size).getInt();
    if (bytes < 0 || bytes > maxBytes) {
      throw new Disconnect(
          size[0] == TLS_HANDSHAKE && size[1] == TLS_MAJOR
              ? "it speaks TLS, this server does not"
              : "a frame of %d bytes, %d are allowed".formatted(bytes, maxBytes));
    }
    byte[] frame = read(bytes);
    deadline.never();
    return ByteBuffer.wrap(frame);
  }

  private byte[] read(int bytes) throws IOException, InterruptedException {
    int first = Math.min(bytes, WireLimits.FIRST_BYTES);
    take(first);
    int taken = first;
    try {
      byte[] frame = new byte[first];
      fill(frame, 0, first);
      if (bytes > first) {
        deadline.in(limits.stall().plusSeconds(bytes / WireLimits.LEAST_BYTES_PER_SECOND));
        take(bytes - first);
        taken = bytes;
        frame = Arrays.copyOf(frame, bytes);
        fill(frame, first, bytes);
      }
      taken = 0;
      return frame;
    } finally {
      inFlight.give(taken);
    }
  }

  private void take(int bytes) throws InterruptedException {
    Duration patience = limits.stall();
    if (!inFlight.take(bytes, patience)) {
      throw new Disconnect("no room for a frame in " + patience);
    }
  }

  private void fill(byte[] into, int from, int to) throws IOException {
    int filled = from;
    while (filled < to) {
      int left = to - filled;
      int read;
      if (at == end && left >= BUFFER_BYTES) {
        read = in.read(into, filled, left);
      } else if (at == end && !refill()) {
        read = -1;
      } else {
        read = Math.min(left, end - at);
        System.arraycopy(buffer, at, into, filled, read);
        at += read;
      }
      if (read < 0) {
        throw new EOFException("the client closed within a frame");
      }
      filled += read;
    }
  }

  /// False when the client has closed.
  private boolean refill() throws IOException {
    at = 0;
    end = Math.max(0, in.read(buffer, 0, BUFFER_BYTES));
    return end > 0;
  }
}

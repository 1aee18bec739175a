package dev.weir.backends.embedded.shared;

import dev.weir.engine.Trouble;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.Objects;

/// A connection that carries frames, each behind its length. One thread reads, one writes.
final class Wire implements AutoCloseable {
  /// A journal's entry, and its command.
  static final int MAX_FRAME_BYTES = 40 << 20;

  private static final int BUFFER_BYTES = 64 << 10;

  private final Socket socket;
  private final Shapes shapes;
  private final DataInputStream in;
  private final DataOutputStream out;

  Wire(Socket socket, Shapes shapes) throws IOException {
    this.socket = socket;
    this.shapes = shapes;
    this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES));
    this.out =
        new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES));
  }

  DataInputStream in() {
    return in;
  }

  DataOutputStream out() {
    return out;
  }

  /// Frames reach the other side at [#flush], if not before. An answer that no frame takes is
  /// refused in its place.
  void write(Frame frame) throws IOException {
    byte[] bytes = shapes.bytes(Frame.class, frame);
    if (bytes.length > MAX_FRAME_BYTES) {
      var tooLong =
          "%,d bytes are more than a shared directory says at once".formatted(bytes.length);
      if (!(frame instanceof Frame.Answer answer)) {
        throw new IOException(tooLong);
      }
      var trouble = new Trouble.Unreadable(tooLong);
      bytes = shapes.bytes(Frame.class, new Frame.Troubled(answer.number(), trouble));
    }
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  void flush() throws IOException {
    out.flush();
  }

  Frame read() throws IOException {
    int length = in.readInt();
    if (length < 0 || length > MAX_FRAME_BYTES) {
      throw new MalformedFrame(length + " bytes", null);
    }
    byte[] bytes = in.readNBytes(length); // grows with what comes: nothing is allocated on trust
    return (Frame) Objects.requireNonNull(shapes.value(Frame.class, bytes));
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // Nobody hears of it any more: that is what was wanted.
    }
  }
}

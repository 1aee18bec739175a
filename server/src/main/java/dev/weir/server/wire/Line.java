package dev.weir.server.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// A connection's bytes in both directions, encrypted or not. But for [#finish] and [#cut], which
/// anybody may call, it belongs to its connection.
final class Line {
  /// How long a look whether there is more may take: no time, as near as a socket can say it.
  private static final int LOOK_MILLIS = 1;

  private static final int END = -1;
  private static final int NOTHING = -2;

  private final Socket raw;
  private final Socket socket;
  private final @Nullable SSLSocket encrypted;
  private final Input in;

  /// @param encryption null for none
  Line(Socket raw, @Nullable Encryption encryption) throws IOException {
    this.raw = raw;
    this.encrypted = encryption == null ? null : encryption.over(raw);
    this.socket = encrypted == null ? raw : encrypted;
    this.in = new Input(socket.getInputStream());
  }

  /// Agrees on keys, if it is encrypted.
  ///
  /// @throws Disconnect when they do not agree
  void open() throws IOException {
    if (encrypted != null) {
      try {
        encrypted.startHandshake();
      } catch (SSLException e) {
        throw new Disconnect("no TLS: " + e.getMessage());
      }
    }
  }

  boolean isEncrypted() {
    return encrypted != null;
  }

  InputStream in() {
    return in;
  }

  OutputStream out() throws IOException {
    return socket.getOutputStream();
  }

  /// Looks whether the client has closed. What it finds to read is kept.
  boolean isGone() {
    return in.isAtEnd();
  }

  /// Reads nothing more.
  void finish() throws IOException {
    raw.shutdownInput();
  }

  /// Says goodbye, which may block, and closes.
  void close() throws IOException {
    socket.close();
  }

  /// Closes at once, whoever reads or writes.
  void cut() throws IOException {
    raw.close();
  }

  /// With one byte of looking ahead.
  private final class Input extends InputStream {
    private final InputStream from;
    private int ahead = NOTHING;

    Input(InputStream from) {
      this.from = from;
    }

    boolean isAtEnd() {
      if (ahead == NOTHING) {
        try {
          socket.setSoTimeout(LOOK_MILLIS);
          ahead = from.read();
          socket.setSoTimeout(0);
        } catch (SocketTimeoutException e) {
          return isBroken();
        } catch (IOException e) {
          ahead = END;
        }
      }
      return ahead == END;
    }

    private boolean isBroken() {
      try {
        socket.setSoTimeout(0);
        return false;
      } catch (IOException e) {
        return true;
      }
    }

    @Override
    public int read() throws IOException {
      if (ahead == NOTHING) {
        return from.read();
      }
      int first = ahead;
      ahead = first == END ? END : NOTHING;
      return first;
    }

    @Override
    public int read(byte[] into, int at, int length) throws IOException {
      if (ahead == NOTHING || length == 0) {
        return from.read(into, at, length);
      }
      int first = read();
      if (first != END) {
        into[at] = (byte) first;
      }
      return first == END ? END : 1;
    }
  }
}

package dev.weir.backends.stdio;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// What one end writes the other reads, from any thread; and both ends can be watched.
final class Pipe {
  private static final int END = -1;

  private final BlockingQueue<Integer> bytes = new LinkedBlockingQueue<>();

  final OutputStream out =
      new OutputStream() {
        @Override
        public void write(int b) {
          bytes.add(b & 0xff);
        }

        @Override
        public void close() {
          bytes.add(END);
        }
      };

  final InputStream in =
      new InputStream() {
        @Override
        public int read() throws IOException {
          try {
            return bytes.take();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
          int first = read();
          if (first == END) {
            return END;
          }
          into[from] = (byte) first;
          int count = 1;
          while (count < length && !bytes.isEmpty() && bytes.element() != END) {
            into[from + count++] = (byte) read();
          }
          return count;
        }
      };

  /// Bytes that were written and not read.
  int size() {
    return bytes.size();
  }
}

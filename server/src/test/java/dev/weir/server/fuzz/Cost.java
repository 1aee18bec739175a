package dev.weir.server.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/// What reading some bytes may take on the heap, whatever they claim.
final class Cost {
  /// Small elements become records, each with its builder: docs/decisions/protocol.md.
  private static final int OF_A_BYTE = 64;

  /// An exception with its stack, and what the fuzzer itself notes.
  private static final int OF_READING = 1 << 20;

  /// A class that is met for the first time costs its instrumentation, once.
  private static final int TRIES = 5;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  void of(int bytes, Runnable reading) {
    long least = Long.MAX_VALUE;
    for (int n = 0; n < TRIES && least > OF_READING + (long) bytes * OF_A_BYTE; n++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      reading.run();
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    if (least > OF_READING + (long) bytes * OF_A_BYTE) {
      throw new AssertionError("%d bytes took %,d bytes to read".formatted(bytes, least));
    }
  }
}

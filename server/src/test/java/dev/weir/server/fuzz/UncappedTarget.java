package dev.weir.server.fuzz;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// A decoder that believes what it reads. It must be found.
public final class UncappedTarget {
  private static final Cost COST = new Cost();

  private UncappedTarget() {}

  static List<byte[]> seeds() {
    return List.of(new byte[] {0, 0, 0, 2, 7, 7});
  }

  /// What the fuzzer calls.
  public static void fuzzerTestOneInput(byte[] bytes) {
    if (bytes.length < Integer.BYTES) {
      return;
    }
    int count = ByteBuffer.wrap(bytes).getInt();
    COST.of(bytes.length, () -> new ArrayList<Byte>(Math.max(0, count)));
  }
}

package dev.weir.server.fuzz;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// What a client sends on one connection, by seed: a few requests of which half are damaged, each
/// behind its size, which may be wrong, too.
final class Mutation {
  private static final int MOST_REQUESTS = 6;
  private static final int SIZE_BYTES = 4;
  private static final int KEY_BYTES = 2;

  private final SplittableRandom random;

  Mutation(SplittableRandom random) {
    this.random = random;
  }

  byte[] bytes(List<byte[]> requests) {
    byte[] all = {};
    for (int left = random.nextInt(1, MOST_REQUESTS + 1); left > 0; left--) {
      byte[] request = requests.get(random.nextInt(requests.size()));
      byte[] sent = sized(random.nextBoolean() ? request : damaged(request));
      all = Arrays.copyOf(all, all.length + sent.length);
      System.arraycopy(sent, 0, all, all.length - sent.length, sent.length);
    }
    return random.nextInt(8) == 0 ? Arrays.copyOf(all, random.nextInt(all.length)) : all;
  }

  private byte[] damaged(byte[] request) {
    byte[] damaged = request.clone();
    for (int left = random.nextInt(1, 4); left > 0; left--) {
      // What it asks for stays, mostly: bytes behind an unknown key are not looked at.
      int at = random.nextInt(random.nextInt(10) == 0 ? 0 : KEY_BYTES, damaged.length);
      switch (random.nextInt(6)) {
        case 0 -> damaged = Arrays.copyOf(damaged, at);
        case 1 -> damaged = Arrays.copyOf(damaged, damaged.length + random.nextInt(1, 100));
        case 2 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
        case 3 -> damaged[at] = (byte) random.nextInt();
        case 4 -> put(damaged, at, Integer.MAX_VALUE >> random.nextInt(31), 4);
        default -> put(damaged, at, -1, random.nextInt(1, 6));
      }
      if (damaged.length <= KEY_BYTES) {
        break;
      }
    }
    return damaged;
  }

  private static void put(byte[] into, int at, int value, int bytes) {
    byte[] number = ByteBuffer.allocate(8).putInt(value).putInt(value).array();
    System.arraycopy(number, 0, into, at, Math.min(bytes, into.length - at));
  }

  private byte[] sized(byte[] request) {
    int size =
        random.nextInt(20) > 0
            ? request.length
            : random.nextInt(3) == 0 ? random.nextInt() : random.nextInt(2 * request.length + 2);
    return ByteBuffer.allocate(SIZE_BYTES + request.length).putInt(size).put(request).array();
  }
}

package dev.weir.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class KeyHashTest {
  private static long hash(String key) {
    byte[] bytes = ("__" + key + "__").getBytes(UTF_8);
    return KeyHash.of(bytes, 2, bytes.length - 4);
  }

  @Test
  void itIsFnv1aWithoutTheSign() {
    assertThat(hash("")).isEqualTo(0xcbf29ce484222325L & Long.MAX_VALUE);
    assertThat(hash("a")).isEqualTo(0xaf63dc4c8601ec8cL & Long.MAX_VALUE);
    assertThat(hash("foobar")).isEqualTo(0x85944171f73967e8L & Long.MAX_VALUE);
  }

  /// With 32 bits, some twelve pairs would be expected.
  @Test
  void manyKeysAreAllDifferent() {
    var hashes = new TreeSet<Long>();
    for (int i = 0; i < 300_000; i++) {
      hashes.add(hash("key-" + i));
    }
    assertThat(hashes).hasSize(300_000);
  }
}

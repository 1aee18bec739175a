package dev.weir.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Murmur2Test {
  @ParameterizedTest
  @CsvSource({
    "21, -973932308",
    "foobar, -790332482",
    "a-little-bit-long-string, -985981536",
    "a-little-bit-longer-string, -1486304829",
    "lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8, -58897971",
    "abc, 479470107"
  })
  void hashesAsPublished(String text, int hash) {
    assertThat(Murmur2.hash(text.getBytes(UTF_8))).isEqualTo(hash);
  }

  @Test
  void placesAKeyWhereKafkaDoes() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 10_000; i++) {
      byte[] key = new byte[random.nextInt(100)];
      random.nextBytes(key);
      int partitions = random.nextInt(1, 1000);
      assertThat(Murmur2.partition(key, partitions))
          .isEqualTo(Utils.toPositive(Utils.murmur2(key)) % partitions);
    }
  }

  @Test
  void hashesAPartOfAnArrayLikeTheWhole() {
    byte[] bytes = "..abcdefg..".getBytes(UTF_8);
    assertThat(Murmur2.hash(bytes, 2, 7)).isEqualTo(Murmur2.hash("abcdefg".getBytes(UTF_8)));
  }
}

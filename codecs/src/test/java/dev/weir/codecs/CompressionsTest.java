package dev.weir.codecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.weir.records.Codec;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class CompressionsTest {
  static final List<Codec> ALL =
      List.of(Compressions.GZIP, Compressions.SNAPPY, Compressions.LZ4, Compressions.ZSTD);

  /// Some of it repeats, and it is more than one block of any codec.
  private static byte[] sample() {
    byte[] bytes = new byte[300_000];
    var random = new SplittableRandom(3);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i % 1000 < 500 ? i : random.nextInt());
    }
    return bytes;
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void whatWasCompressedComesBack(Codec codec) {
    byte[] sample = sample();
    byte[] packed = codec.compress(sample, 10, sample.length - 20);
    byte[] placed = new byte[packed.length + 7];
    System.arraycopy(packed, 0, placed, 4, packed.length);

    assertThat(packed.length).isLessThan(sample.length);
    assertThat(codec.expand(placed, 4, packed.length, sample.length))
        .isEqualTo(Arrays.copyOfRange(sample, 10, sample.length - 10));
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void nothingIsExpandedBeyondTheCap(Codec codec) {
    byte[] packed = codec.compress(new byte[5000], 0, 5000);

    assertThat(codec.expand(packed, 0, packed.length, 5000)).hasSize(5000);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> codec.expand(packed, 0, packed.length, 4999));
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void bytesThatLieAreRefused(Codec codec) {
    byte[] packed = codec.compress(sample(), 0, 3000);
    var random = new SplittableRandom(5);
    for (int n = 0; n < 300; n++) {
      byte[] lie = Arrays.copyOf(packed, random.nextInt(packed.length));
      for (int flips = random.nextInt(4); flips > 0 && lie.length > 0; flips--) {
        lie[random.nextInt(Math.min(lie.length, 40))] ^= (byte) (1 << random.nextInt(8));
      }
      try {
        assertThat(codec.expand(lie, 0, lie.length, 4000)).hasSizeLessThanOrEqualTo(4000);
      } catch (IllegalArgumentException expected) {
        assertThat(expected.getMessage()).doesNotEndWith("null");
      }
    }
  }

  @Test
  void snappyWithoutAFrameIsRead() throws IOException {
    byte[] bare = org.xerial.snappy.Snappy.compress(sample());
    assertThat(Compressions.SNAPPY.expand(bare, 0, bare.length, 300_000)).isEqualTo(sample());
  }
}

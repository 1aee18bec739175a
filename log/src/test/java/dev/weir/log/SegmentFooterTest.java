package dev.weir.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SegmentFooterTest {
  @Test
  void decodesWhatItEncoded() {
    for (long seed = 0; seed < 50; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<Block> blocks = blocks(random);
      byte[] footer = SegmentFooter.encode(random.nextInt(), 3, random.nextLong(), blocks);
      assertThat(SegmentFooter.decode(footer, SegmentFooter.index(footer))).contains(blocks);
    }
  }

  @Test
  void refusesAnyOther() {
    SplittableRandom random = new SplittableRandom(1);
    byte[] footer = SegmentFooter.encode(1, 2, 3, blocks(random));
    SegmentIndex.Footer index = SegmentFooter.index(footer);
    byte[] other = SegmentFooter.encode(1, 2, 4, blocks(random));
    assertThat(SegmentFooter.decode(other, index)).isEmpty();
    for (int bit = 0; bit < footer.length * 8; bit++) {
      footer[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(SegmentFooter.decode(footer, index)).isEmpty();
      footer[bit / 8] ^= (byte) (1 << bit % 8);
    }
  }

  private static List<Block> blocks(SplittableRandom random) {
    List<Block> blocks = new ArrayList<>();
    for (int i = random.nextInt(20); i >= 0; i--) {
      blocks.add(
          new Block(
              random.nextLong(),
              random.nextInt(),
              random.nextInt(),
              random.nextLong(),
              random.nextLong(),
              random.nextLong(),
              random.nextLong()));
    }
    return blocks;
  }
}

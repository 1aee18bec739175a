package dev.weir.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DamageTest {
  private static final int SEEDS = 20_000;

  private final byte[] batch = Sample.batch(List.of(Sample.of("a"), Sample.of("b")));

  @Test
  void R1_aHeadThatIsNotAllThereIsRefused() {
    assertThatThrownBy(() -> Batches.check(batch, 0, 60))
        .isInstanceOf(CorruptBatch.class)
        .hasMessage("byte 0: a batch's head has 61 bytes, and 60 are left");
  }

  @Test
  void R1_theLengthIsCheckedAtBothEnds() {
    for (int length : new int[] {Integer.MIN_VALUE, -1, 0, 48, Batches.MAX_BYTES - 11}) {
      Batches.putInt(batch, Batches.LENGTH, length);
      assertThatThrownBy(() -> Batches.checkHead(batch, 0, batch.length))
          .hasMessage("byte 8: a batch's length is 49 to 16777204, not " + length);
    }
    Batches.putInt(batch, Batches.LENGTH, Batches.MAX_BYTES - Batches.LENGTH_END);
    assertThat(Batches.checkHead(batch, 0, batch.length)).isEqualTo(Batches.MAX_BYTES);
  }

  @Test
  void R1_aBatchThatIsNotAllThereIsRefused() {
    int limit = batch.length - 1;
    assertThatThrownBy(() -> Batches.check(batch, 0, limit))
        .hasMessage("byte 8: a batch of %d bytes, of which %d are there", batch.length, limit);
    assertThatThrownBy(() -> new RecordCursor().open(Arrays.copyOf(batch, limit), 0))
        .hasMessage("byte 8: a batch of %d bytes, of which %d are there", batch.length, limit);
  }

  @Test
  void R2_anotherFormatIsRefused() {
    batch[Batches.MAGIC_AT] = 1;
    assertThatThrownBy(() -> Batches.check(batch, 0, batch.length))
        .hasMessage("byte 16: a batch has format 2, not 1");
  }

  @Test
  void R3_offsetsThatCannotBeAreRefused() {
    Batches.assignOffset(batch, -1, 0);
    assertThatThrownBy(() -> Batches.check(batch, 0, batch.length))
        .hasMessage("byte 0: a base offset is not negative, as -1");
    Batches.assignOffset(batch, Long.MAX_VALUE - 1, 0);
    assertThatThrownBy(() -> Batches.check(batch, 0, batch.length))
        .hasMessage("byte 0: no offset is left after base offset " + (Long.MAX_VALUE - 1));
    Batches.assignOffset(batch, Long.MAX_VALUE - 2, 0);
    assertThat(Batches.check(batch, 0, batch.length)).isEqualTo(batch.length);
    Batches.putInt(batch, Batches.LAST_OFFSET_DELTA, -1);
    assertThatThrownBy(() -> Batches.check(batch, 0, batch.length))
        .hasMessage("byte 23: a last offset delta is not -1");
  }

  @Test
  void R4_aCountThatCannotBeIsRefused() {
    for (int count : new int[] {-1, 3}) {
      Batches.putInt(batch, Batches.COUNT, count);
      assertThatThrownBy(() -> Batches.check(batch, 0, batch.length))
          .hasMessage("byte 57: " + count + " records do not fit 2 offsets");
    }
    Batches.putInt(batch, Batches.LAST_OFFSET_DELTA, 1_000_000_000);
    Batches.putInt(batch, Batches.COUNT, 1_000_000_000);
    assertThatThrownBy(() -> Batches.check(batch, 0, batch.length))
        .hasMessage("byte 57: 1000000000 records do not fit 16 bytes");
  }

  @Test
  void R5_everyFlippedBitOutsideTheOffsetsIsFound() {
    for (int bit = 8 * Batches.LENGTH; bit < 8 * batch.length; bit++) {
      boolean isEpoch = bit >= 8 * Batches.LEADER_EPOCH && bit < 8 * Batches.MAGIC_AT;
      byte[] damaged = batch.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      Throwable thrown = catchThrowable(() -> Batches.check(damaged, 0, damaged.length));
      if (isEpoch) {
        assertThat(thrown).isNull();
      } else {
        assertThat(thrown).as("bit %s", bit).isInstanceOf(CorruptBatch.class);
      }
    }
  }

  @Test
  void damageIsNamedByItsPlaceInTheBuffer() {
    byte[] file = new byte[100 + batch.length];
    System.arraycopy(batch, 0, file, 100, batch.length);
    file[file.length - 1] ^= 1;

    assertThatThrownBy(() -> Batches.check(file, 100, file.length))
        .isInstanceOfSatisfying(
            CorruptBatch.class, corrupt -> assertThat(corrupt.position()).isEqualTo(117))
        .hasMessageStartingWith("byte 117: the checksum of a batch of 77 bytes is ");
  }

  @Test
  void anUnknownCodecIsNamedAndIsNoDamage() {
    Batches.putShort(batch, Batches.ATTRIBUTES, (short) 4);
    assertThatThrownBy(() -> new RecordCursor().open(batch, 0))
        .isInstanceOf(UnsupportedCodec.class)
        .hasMessage(
            "the batch is compressed with zstd, and this reader has no codec for it: weir-codecs on"
                + " the class path is one");
  }

  @Test
  void whatDoesNotExpandIsDamage() {
    Batches.putShort(batch, Batches.ATTRIBUTES, (short) 1);
    assertThatThrownBy(() -> new RecordCursor(Codecs.of(new Gzip())).open(batch, 0))
        .isInstanceOf(CorruptBatch.class)
        .hasMessageStartingWith("byte 61: not gzip: ");
  }

  @Test
  void theGapsOfACompactedBatchAreNoDamage() {
    byte[] compacted = Sample.batch(List.of(Sample.of("a"), Sample.of("b")));
    Batches.putInt(compacted, Batches.LAST_OFFSET_DELTA, 10);
    assertThat(Sample.read(compacted)).hasSize(2);
  }

  /// R6: whatever the checksum missed, the records are sound or the batch is corrupt;
  /// there is no third way, and no part reaches out of the array.
  @Test
  void R6_randomDamageGivesSoundRecordsOrCorruptBatch() {
    int corrupt = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] damaged = damage(random, Sample.batch(Sample.random(random, random.nextInt(1, 6))));
      Throwable thrown = catchThrowable(() -> walk(new RecordCursor().open(damaged, 0)));
      if (thrown != null) {
        assertThat(thrown)
            .as("seed %s", seed)
            .isInstanceOfAny(CorruptBatch.class, UnsupportedCodec.class);
        corrupt++;
      }
    }
    // Most damage hits the text of a key or a value, which only the checksum can notice.
    assertThat(corrupt).isGreaterThan(SEEDS / 5);
  }

  @Test
  void R6_randomDamageOfCompressedRecordsDoesToo() {
    RecordCursor cursor = new RecordCursor(Codecs.of(new Gzip()));
    for (int seed = 0; seed < SEEDS / 10; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<Sample> samples = Sample.random(random, random.nextInt(1, 6));
      byte[] damaged = damage(random, Sample.builder(samples, new Gzip()).build(0, 0));
      Throwable thrown = catchThrowable(() -> walk(cursor.open(damaged, 0)));
      if (thrown != null) {
        assertThat(thrown)
            .as("seed %s", seed)
            .isInstanceOfAny(CorruptBatch.class, UnsupportedCodec.class);
      }
    }
  }

  private static byte[] damage(SplittableRandom random, byte[] batch) {
    int times = random.nextInt(1, 5);
    byte[] damaged = batch;
    for (int i = 0; i < times; i++) {
      int at = random.nextInt(random.nextInt(3) == 0 ? Batches.HEAD_BYTES : damaged.length);
      switch (random.nextInt(5)) {
        case 0 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> damaged[at] = (byte) random.nextInt();
        case 2 -> damaged[at] = (byte) (random.nextBoolean() ? 0xff : 0x80);
        case 3 -> {
          int length = Math.min(random.nextInt(20), damaged.length - at);
          System.arraycopy(damaged, random.nextInt(damaged.length - length), damaged, at, length);
        }
        default -> {
          if (damaged.length > Batches.HEAD_BYTES + 1 && random.nextInt(4) == 0) {
            damaged = Arrays.copyOf(damaged, random.nextInt(Batches.HEAD_BYTES, damaged.length));
            Batches.putInt(damaged, Batches.LENGTH, damaged.length - Batches.LENGTH_END);
          }
        }
      }
    }
    return damaged;
  }

  private static void walk(RecordCursor cursor) {
    long before = -1;
    byte[] buffer = cursor.buffer();
    while (cursor.next()) {
      assertThat(cursor.offset()).isGreaterThan(before);
      before = cursor.offset();
      within(buffer, cursor.keyPosition(), cursor.keyLength());
      within(buffer, cursor.valuePosition(), cursor.valueLength());
      int headers = 0;
      while (cursor.nextHeader()) {
        headers++;
        within(buffer, cursor.headerNamePosition(), cursor.headerNameLength());
        within(buffer, cursor.headerValuePosition(), cursor.headerValueLength());
      }
      assertThat(headers).isEqualTo(cursor.headerCount());
    }
  }

  private static void within(byte[] buffer, int position, int length) {
    if (position < 0 || length < -1 || Math.max(length, 0) > buffer.length - position) {
      throw new AssertionError(position + " + " + length + " in " + buffer.length);
    }
  }
}

package dev.weir.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BatchBuilderTest {
  @Test
  void aRecordsPlaceIsItsNumberInTheBatch() {
    BatchBuilder builder = new BatchBuilder(1000);

    assertThat(Sample.of("a").appendTo(builder)).isEqualTo(0);
    assertThat(Sample.of("b").appendTo(builder)).isEqualTo(1);
    assertThat(builder.count()).isEqualTo(2);
  }

  @Test
  void theSizeSoFarIsTheSizeOfTheBatch() {
    BatchBuilder builder = new BatchBuilder(1 << 20);
    for (Sample sample : Sample.random(new SplittableRandom(1), 300)) {
      sample.appendTo(builder);
      assertThat(builder.build(0, 0)).hasSize(builder.sizeBytes());
    }
  }

  @Test
  void aBatchIsFullAtItsLimitAndTakesTheLastByte() {
    Sample sample = Sample.of("0123456789");
    int recordBytes = Sample.batch(List.of(sample)).length - Batches.HEAD_BYTES;
    BatchBuilder builder = new BatchBuilder(Batches.HEAD_BYTES + 3 * recordBytes);

    assertThat(sample.appendTo(builder)).isEqualTo(0);
    assertThat(sample.appendTo(builder)).isEqualTo(1);
    assertThat(sample.appendTo(builder)).isEqualTo(2);
    assertThat(sample.appendTo(builder)).isEqualTo(BatchBuilder.FULL);
    assertThat(Sample.read(builder.build(0, 0))).containsExactly(sample, sample, sample);
  }

  @Test
  void theFirstRecordMayBeLargerThanTheLimit() {
    Sample large = Sample.of("x".repeat(5000));
    BatchBuilder builder = new BatchBuilder(100);

    assertThat(large.appendTo(builder)).isEqualTo(0);
    assertThat(Sample.of("y").appendTo(builder)).isEqualTo(BatchBuilder.FULL);
    assertThat(Sample.read(builder.build(0, 0))).containsExactly(large);
  }

  @Test
  void theLargestRecordFitsAndOneByteMoreIsRefused() {
    int overhead = (int) BatchBuilder.boundBytes(null, new byte[0], List.of());
    byte[] largest = new byte[Batches.MAX_RECORD_BYTES - overhead];
    BatchBuilder builder = new BatchBuilder(0);

    assertThat(builder.append(0, null, largest, List.of())).isEqualTo(0);
    byte[] batch = builder.build(0, 0);
    assertThat(Batches.check(batch, 0, batch.length)).isLessThanOrEqualTo(Batches.MAX_BYTES);
    builder.reset();
    assertThatThrownBy(() -> builder.append(0, null, new byte[largest.length + 1], List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a record of up to 16777156 bytes fits no batch; at most 16777155 do");
  }

  @Test
  void theBoundIsNeverBelowTheSize() {
    for (Sample sample : Sample.random(new SplittableRandom(2), 2000)) {
      int recordBytes = Sample.batch(List.of(sample)).length - Batches.HEAD_BYTES;
      long bound =
          BatchBuilder.boundBytes(
              Sample.bytes(sample.key()), Sample.bytes(sample.value()), sample.builderHeaders());
      assertThat(bound).isGreaterThanOrEqualTo(recordBytes);
    }
  }

  @Test
  void aNegativeTimestampIsRefusedUnlessItIsNone() {
    BatchBuilder builder = new BatchBuilder(1000);

    assertThatThrownBy(() -> builder.append(-2, null, null, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(builder.append(BatchBuilder.NO_TIMESTAMP, null, null, List.of())).isEqualTo(0);
    assertThat(builder.maxTimestamp()).isEqualTo(BatchBuilder.NO_TIMESTAMP);
  }

  @Test
  void anEmptyBatchIsNotBuilt() {
    assertThatThrownBy(() -> new BatchBuilder(1000).build(0, 0))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void theHeadSaysWhatWasAppended() {
    BatchBuilder builder = new BatchBuilder(1000);
    builder.append(500, null, null, List.of());
    builder.append(900, null, null, List.of());
    builder.append(100, null, null, List.of());
    builder.producer(77, (short) 3, 12);
    byte[] batch = builder.build(1000, 5);

    assertThat(Batches.baseOffset(batch, 0)).isEqualTo(1000);
    assertThat(Batches.lastOffset(batch, 0)).isEqualTo(1002);
    assertThat(Batches.leaderEpoch(batch, 0)).isEqualTo(5);
    assertThat(Batches.count(batch, 0)).isEqualTo(3);
    assertThat(Batches.baseTimestamp(batch, 0)).isEqualTo(500);
    assertThat(Batches.maxTimestamp(batch, 0)).isEqualTo(900).isEqualTo(builder.maxTimestamp());
    assertThat(Batches.producerId(batch, 0)).isEqualTo(77);
    assertThat(Batches.producerEpoch(batch, 0)).isEqualTo((short) 3);
    assertThat(Batches.baseSequence(batch, 0)).isEqualTo(12);
    assertThat(Batches.isControl(batch, 0)).isFalse();
    assertThat(Batches.isTransactional(batch, 0)).isFalse();
    assertThat(Batches.codec(batch, 0)).isEqualTo(Codec.NONE);
  }

  @Test
  void resetForgetsEverything() {
    BatchBuilder builder = new BatchBuilder(1000);
    Sample first = new Sample(900, "k", "x".repeat(5000), List.of());
    first.appendTo(builder);
    builder.producer(77, (short) 3, 12);
    builder.reset();
    Sample.of("a").appendTo(builder);

    assertThat(builder.build(0, 0)).isEqualTo(Sample.batch(List.of(Sample.of("a"))));
  }

  @Test
  void aPlaceGivenLaterLeavesTheChecksumValid() {
    byte[] batch = Sample.batch(List.of(Sample.of("a"), Sample.of("b")));
    Batches.assignOffset(batch, 123_456_789_012L, 9);

    assertThat(Batches.check(batch, 0, batch.length)).isEqualTo(batch.length);
    RecordCursor cursor = new RecordCursor().open(batch, 0);
    assertThat(cursor.next()).isTrue();
    assertThat(cursor.offset()).isEqualTo(123_456_789_012L);
    assertThat(Batches.leaderEpoch(batch, 0)).isEqualTo(9);
  }
}

package dev.weir.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.junit.jupiter.api.Test;

/// Kafka's own classes say what a batch is.
class KafkaOracleTest {
  private static final int SEEDS = 200;

  @Test
  void ourBatchesAreKafkasByteForByte() {
    for (int seed = 0; seed < SEEDS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<Sample> samples = Sample.random(random, random.nextInt(1, 60));
      long baseOffset = random.nextLong(1L << 62);
      int epoch = random.nextInt(100);

      assertThat(Sample.builder(samples, null).build(baseOffset, epoch))
          .as("seed %s", seed)
          .isEqualTo(
              kafka(samples, Compression.NONE, TimestampType.CREATE_TIME, baseOffset, epoch));
    }
  }

  @Test
  void weReadWhatKafkaWrites() {
    for (int seed = 0; seed < SEEDS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<Sample> samples = Sample.random(random, random.nextInt(1, 60));
      byte[] batch = kafka(samples, Compression.NONE, TimestampType.CREATE_TIME, 42, 0);

      assertThat(Batches.check(batch, 0, batch.length)).isEqualTo(batch.length);
      assertThat(Sample.read(batch)).as("seed %s", seed).isEqualTo(samples);
    }
  }

  @Test
  void kafkaReadsWhatWeWriteBackToBack() {
    for (int seed = 0; seed < SEEDS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<Sample> first = Sample.random(random, random.nextInt(1, 60));
      List<Sample> second = Sample.random(random, random.nextInt(1, 60));
      byte[] one = Sample.builder(first, new Gzip()).build(10, 1);
      byte[] two = Sample.builder(second, null).build(10 + first.size(), 1);

      ByteBuffer both = ByteBuffer.allocate(one.length + two.length).put(one).put(two).flip();
      List<Sample> all = new ArrayList<>(first);
      all.addAll(second);
      assertThat(read(MemoryRecords.readableRecords(both), 10)).as("seed %s", seed).isEqualTo(all);
    }
  }

  @Test
  void weReadWhatKafkaCompresses() {
    for (int seed = 0; seed < SEEDS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<Sample> samples = Sample.random(random, random.nextInt(1, 60));
      byte[] batch = kafka(samples, Compression.gzip().build(), TimestampType.CREATE_TIME, 42, 0);

      assertThat(Batches.check(batch, 0, batch.length)).isEqualTo(batch.length);
      assertThat(Sample.read(new RecordCursor(Codecs.of(new Gzip())).open(batch, 0)))
          .as("seed %s", seed)
          .isEqualTo(samples);
    }
  }

  @Test
  void withAppendTimeEveryRecordHasIt() {
    List<Sample> samples = List.of(Sample.of("a"), Sample.of("b"));
    byte[] batch = kafka(samples, Compression.NONE, TimestampType.LOG_APPEND_TIME, 0, 0);

    assertThat(Sample.read(batch)).extracting(Sample::timestamp).containsExactly(5000L, 5000L);
  }

  private static byte[] kafka(
      List<Sample> samples,
      Compression compression,
      TimestampType timestamps,
      long baseOffset,
      int epoch) {
    MemoryRecordsBuilder builder =
        new MemoryRecordsBuilder(
            ByteBuffer.allocate(1 << 16),
            RecordBatch.CURRENT_MAGIC_VALUE,
            compression,
            timestamps,
            baseOffset,
            5000,
            RecordBatch.NO_PRODUCER_ID,
            RecordBatch.NO_PRODUCER_EPOCH,
            RecordBatch.NO_SEQUENCE,
            false,
            false,
            epoch,
            Integer.MAX_VALUE);
    for (Sample sample : samples) {
      RecordHeader[] headers =
          sample.headers().stream()
              .map(header -> new RecordHeader(header.name(), Sample.bytes(header.value())))
              .toArray(RecordHeader[]::new);
      builder.append(
          sample.timestamp(), Sample.bytes(sample.key()), Sample.bytes(sample.value()), headers);
    }
    ByteBuffer built = builder.build().buffer();
    byte[] batch = new byte[built.remaining()];
    built.get(batch);
    return batch;
  }

  private static List<Sample> read(MemoryRecords records, long firstOffset) {
    List<Sample> samples = new ArrayList<>();
    for (MutableRecordBatch batch : records.batches()) {
      batch.ensureValid();
      for (var record : batch) {
        assertThat(record.offset()).isEqualTo(firstOffset + samples.size());
        List<Sample.SampleHeader> headers = new ArrayList<>();
        for (var header : record.headers()) {
          byte[] value = header.value();
          headers.add(
              new Sample.SampleHeader(
                  header.key(), value == null ? null : new String(value, UTF_8)));
        }
        samples.add(
            new Sample(
                record.timestamp(),
                record.hasKey() ? UTF_8.decode(record.key()).toString() : null,
                record.hasValue() ? UTF_8.decode(record.value()).toString() : null,
                headers));
      }
    }
    return samples;
  }
}

package dev.weir.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.junit.jupiter.api.Test;

class MarksTest {
  @Test
  void marksAreTheBytesThatKafkaWrites() {
    for (boolean commits : List.of(true, false)) {
      var type = commits ? ControlRecordType.COMMIT : ControlRecordType.ABORT;
      var theirs =
          MemoryRecords.withEndTransactionMarker(
              70, 1_700_000_000_000L, 3, 4_000, (short) 2, new EndTransactionMarker(type, 5));
      byte[] ours = Marks.mark(commits, 4_000, 2, 1_700_000_000_000L, 5);
      Batches.assignOffset(ours, 70, 3);

      assertThat(ByteBuffer.wrap(ours)).isEqualTo(theirs.buffer());
      assertThat(Marks.commits(ours)).isEqualTo(commits);
      assertThat(Batches.check(ours, 0, ours.length)).isEqualTo(ours.length);
    }
  }

  @Test
  void whatStandsInABatchsPlaceIsSkippedWithAllItsOffsets() {
    var builder = new BatchBuilder(1 << 20, new Gzip());
    for (int i = 0; i < 100; i++) {
      builder.append(1_000, null, new byte[50], List.of());
    }
    byte[] batch = builder.build(70, 3);
    assertThat(Batches.codec(batch, 0)).isNotEqualTo(Codec.NONE);
    byte[] hollow = Marks.hollow(batch);

    assertThat(Batches.check(hollow, 0, hollow.length)).isEqualTo(Batches.HEAD_BYTES);
    assertThat(Batches.isControl(hollow, 0)).isTrue();
    assertThat(Batches.baseOffset(hollow, 0)).isEqualTo(70);
    assertThat(Batches.lastOffset(hollow, 0)).isEqualTo(169);
    assertThat(new RecordCursor().open(hollow, 0).next()).isFalse();
  }

  @Test
  void otherBatchesAreNoMarks() {
    var builder = new BatchBuilder(1 << 20);
    builder.append(1_000, new byte[4], null, List.of());

    assertThatThrownBy(() -> Marks.commits(builder.build(0, 0))).isInstanceOf(CorruptBatch.class);
  }
}

package dev.weir.engine;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.records.BatchBuilder;
import dev.weir.records.Batches;
import dev.weir.state.Command;
import dev.weir.state.Retention;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Batches that somebody else has encoded.
class FilledBatchTest {
  private final TestEngine given = new TestEngine();

  private static byte[] batch(int records) {
    var builder = new BatchBuilder(1 << 20);
    for (int i = 0; i < records; i++) {
      builder.append(1000, null, new byte[] {(byte) i}, List.of());
    }
    return builder.build(77, 9);
  }

  private Engine.Appending message(Engine engine, PartitionLog partition)
      throws InterruptedException {
    return engine.append(partition, 1000, null, new byte[5], List.of());
  }

  private static List<Long> bases(PartitionLog partition) throws Exception {
    var bases = new ArrayList<Long>();
    for (byte[] batch : partition.read(partition.start(), 1 << 20, ReadBound.DURABLE)) {
      assertThat(Batches.check(batch, 0, batch.length)).isEqualTo(batch.length);
      bases.add(Batches.baseOffset(batch, 0));
    }
    return bases;
  }

  @Test
  void aBatchTakesItsPlaceBetweenMessagesAndKeepsIt() throws Exception {
    var engine = given.open();
    var partition = given.topic(engine, "t", Retention.FOREVER);
    var before = message(engine, partition);
    var batch = engine.append(partition, batch(3));
    var behind = message(engine, partition);
    given.run(engine);

    assertThat(before.offset()).isZero();
    assertThat(batch.offset()).isEqualTo(1);
    assertThat(behind.offset()).isEqualTo(4);
    assertThat(bases(partition)).containsExactly(0L, 1L, 4L);
    given.files.kill();
    var again = given.open();
    assertThat(bases(requireNonNull(again.topic("t")).partition(0))).containsExactly(0L, 1L, 4L);
    assertThat(requireNonNull(again.topic("t")).partition(0).end()).isEqualTo(5);
  }

  @Test
  void aBatchForATopicThatIsDeletedIsRefused() throws Exception {
    var engine = given.open();
    var partition = given.topic(engine, "t", Retention.FOREVER);
    given.reply(engine, new Command.DeleteTopic("t"));

    assertThatThrownBy(() -> engine.append(partition, batch(1)))
        .isInstanceOf(EngineException.NoSuchPartition.class);
    engine.close();
  }

  @Test
  void whatBatchesTookIsGivenBack() throws Exception {
    var engine = given.open();
    var partition = given.topic(engine, "t", Retention.FOREVER);
    // Many times what may be in flight.
    for (int i = 0; i < 100; i++) {
      var appended = engine.append(partition, batch(5_000));
      given.run(engine);
      assertThat(appended.batch()).isDone();
    }
    engine.close();
  }
}

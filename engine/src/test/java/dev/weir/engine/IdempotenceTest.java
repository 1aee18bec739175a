package dev.weir.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.log.MemoryFiles;
import dev.weir.records.BatchBuilder;
import dev.weir.state.Retention;
import dev.weir.state.TransactionReply.Verdict;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// A producer that names itself sends again whatever it was not answered; each batch is there once.
class IdempotenceTest {
  private static final long PRODUCER = 7;

  private final TestEngine given = new TestEngine();

  private Engine.Appending send(Engine engine, PartitionLog to, int sequence, String value) {
    var builder = new BatchBuilder(1 << 20);
    builder.append(given.nowMillis, null, value.getBytes(UTF_8), List.of());
    builder.producer(PRODUCER, (short) 0, sequence);
    try {
      return engine.append(to, builder.build(0, 0));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertDenied(Future<Long> sent, Verdict why) {
    assertThatThrownBy(sent::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            EngineException.Denied.class, denied -> assertThat(denied.verdict()).isEqualTo(why));
  }

  private static PartitionLog only(Engine engine) {
    return engine.topics().iterator().next().partition(0);
  }

  @Test
  void whatIsOnItsWayIsSeenByWhatComesBehind() throws IOException {
    var engine = given.open();
    var partition = given.topic(engine, "t", Retention.FOREVER);
    var first = send(engine, partition, 0, "a");
    var second = send(engine, partition, 1, "b");
    var again = send(engine, partition, 1, "b");
    var beyond = send(engine, partition, 3, "d");
    assertThat(again.batch().isDone()).as("not before the first is durable").isFalse();
    given.run(engine);

    assertThat(first.offset()).isZero();
    assertThat(second.offset()).isEqualTo(1);
    assertThat(again.offset()).isEqualTo(1);
    assertDenied(beyond.batch(), Verdict.OUT_OF_ORDER);
    assertThat(TestEngine.read(partition, 0)).containsExactly("a", "b");
  }

  @Test
  void othersAreNotHeldUpByOneThatIsOutOfOrder() throws IOException {
    var engine = given.open();
    var partition = given.topic(engine, "t", Retention.FOREVER);
    send(engine, partition, 0, "a");
    given.run(engine);
    var beyond = send(engine, partition, 2, "c");
    var other = given.send(engine, partition, "other");
    given.run(engine);

    assertDenied(beyond.batch(), Verdict.OUT_OF_ORDER);
    assertThat(other).isCompletedWithValue(1L);
  }

  @Test
  void aKillForgetsNothing() throws IOException {
    var engine = given.open();
    var partition = given.topic(engine, "t", Retention.FOREVER);
    for (int i = 0; i < 3; i++) {
      send(engine, partition, i, "m" + i);
    }
    given.run(engine);
    for (int restarts = 0; restarts < 2; restarts++) { // from the journal, then from a snapshot
      given.files.kill();
      var next = given.open();
      var again = send(next, only(next), 2, "m2");
      var beyond = send(next, only(next), 4, "m4");
      given.run(next);

      assertThat(again.offset()).isEqualTo(2);
      assertDenied(beyond.batch(), Verdict.OUT_OF_ORDER);
      assertThat(TestEngine.read(only(next), 0)).containsExactly("m0", "m1", "m2");
    }
  }

  @Test
  void whatCannotBeSyncedIsNotAnsweredAsIfItWere() throws IOException {
    var engine = given.open();
    var partition = given.topic(engine, "t", Retention.FOREVER);
    given.run(engine);
    given.files.setFaults((operation, name) -> {
      if (operation == MemoryFiles.Operation.SYNC) {
        throw new IOException("the disk is gone");
      }
    });
    var first = send(engine, partition, 0, "a");
    var again = send(engine, partition, 0, "a");
    engine.step(given.nowMillis);

    for (var sent : List.of(first, again)) {
      assertThatThrownBy(() -> sent.batch().get()).hasCauseInstanceOf(EngineException.Failed.class);
    }
  }
}

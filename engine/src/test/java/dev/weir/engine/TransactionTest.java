package dev.weir.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.log.Limits;
import dev.weir.log.MemoryFiles;
import dev.weir.state.Command;
import dev.weir.state.Command.MovePositions;
import dev.weir.state.Command.PartitionPosition;
import dev.weir.state.Position;
import dev.weir.state.Reply;
import dev.weir.state.Retention;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Messages, positions and whatever else in one entry of the journal: all or nothing.
class TransactionTest {
  private static final int POWER_CUTS = 3;

  private TestEngine given = new TestEngine();
  private Engine engine;

  TransactionTest() throws IOException {
    engine = given.open();
  }

  @BeforeEach
  void twoTopicsWithAMessage() {
    for (String topic : List.of("orders", "invoices")) {
      given.reply(engine, new Command.CreateTopic(topic, 2, Retention.FOREVER));
    }
    var sent = given.send(engine, partition("orders", 0), "order");
    given.run(engine);
    assertThat(sent).isCompletedWithValue(0L);
  }

  private PartitionLog partition(String topic, int number) {
    var found = engine.topic(topic);
    if (found == null) {
      throw new AssertionError("there is no topic " + topic);
    }
    return found.partition(number);
  }

  private static Engine.Appending append(Draft draft, PartitionLog to, String value) {
    return draft.append(to, 0, null, value.getBytes(UTF_8), List.of());
  }

  private MovePositions position(String consumer, long position) {
    int orders = partition("orders", 0).topic().id();
    return new MovePositions(consumer, List.of(new PartitionPosition(orders, 0, position)));
  }

  private CompletableFuture<Reply> transact(Draft draft) {
    try {
      return engine.transact(draft);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private List<Position> positions() {
    var positions = engine.ask(state -> state.positions());
    engine.step(given.nowMillis);
    return positions.join();
  }

  @Test
  void allOfItIsThereWithTheOffsetsThatItSays() throws IOException {
    var before = given.send(engine, partition("invoices", 0), "another producer's");
    var draft = new Draft();
    var first = append(draft, partition("invoices", 0), "a");
    var second = append(draft, partition("invoices", 1), "b");
    var third = append(draft, partition("invoices", 0), "c");
    draft.add(position("billing", 1));
    var reply = transact(draft);
    assertThat(partition("invoices", 0).end()).as("nothing is seen before").isZero();
    given.run(engine);
    assertThat(reply.join()).isInstanceOf(Reply.Transacted.class);
    assertThat(List.of(first.offset(), second.offset(), third.offset()))
        .containsExactly(0L, 0L, 1L);
    assertThat(before).as("in a batch of its own").isCompletedWithValue(2L);
    assertThat(TestEngine.read(partition("invoices", 0), 0))
        .containsExactly("a", "c", "another producer's");
    assertThat(positions()).extracting(Position::position).containsExactly(1L);
  }

  @Test
  void manyMessagesToOnePartitionAreSeveralBatchesInARow() throws IOException {
    var draft = new Draft();
    Engine.Appending last = append(draft, partition("invoices", 0), "0");
    for (int i = 1; i < 30; i++) {
      last = append(draft, partition("invoices", 0), i + "x".repeat(100_000));
    }
    var reply = transact(draft);
    given.run(engine);
    assertThat(reply.join())
        .isInstanceOfSatisfying(
            Reply.Transacted.class, t -> assertThat(t.baseOffsets()).hasSizeGreaterThan(1));
    assertThat(last.offset()).isEqualTo(29);
    given.files.kill();
    engine = given.open();
    assertThat(TestEngine.read(partition("invoices", 0), 0)).hasSize(30);
  }

  @Test
  void whatIsRefusedLeavesNothing() {
    var draft = new Draft();
    append(draft, partition("invoices", 0), "a");
    draft.add(position("billing", 1));
    draft.add(position("audit", 99));
    var reply = transact(draft);
    given.run(engine);
    assertThat(reply.join()).isInstanceOf(Reply.PositionOutOfRange.class);
    assertThat(partition("invoices", 0).end()).isZero();
    assertThat(positions()).isEmpty();
  }

  @Test
  void ofADeletedTopicNothingIsLeft() {
    var draft = new Draft();
    append(draft, partition("invoices", 0), "a");
    draft.add(position("billing", 1));
    given.reply(engine, new Command.DeleteTopic("invoices"));
    var reply = transact(draft);
    given.run(engine);
    assertThat(reply.join()).isInstanceOf(Reply.NoSuchTopicId.class);
    assertThat(positions()).isEmpty();
  }

  @Test
  void whatIsLargerThanAnEntryIsRefusedBeforeAnyEffect() {
    var draft = new Draft();
    int size = 8 << 20;
    for (int i = 0; i < 3; i++) {
      draft.append(partition("invoices", i % 2), 0, null, new byte[size], List.of());
    }
    assertThatThrownBy(
            () -> draft.append(partition("invoices", 1), 0, null, new byte[size], List.of()))
        .isInstanceOfSatisfying(
            EngineException.TooLarge.class,
            e -> assertThat(e.bytes()).isGreaterThan(Limits.MAX_ENTRY_BYTES));
    var reply = transact(draft);
    given.run(engine);
    assertThat(reply.join()).as("without it, it fits").isInstanceOf(Reply.Transacted.class);
  }

  @Test
  void theCommandsCountToo() {
    var draft = new Draft();
    int half = Limits.MAX_ENTRY_BYTES / 2;
    draft.append(partition("invoices", 0), 0, null, new byte[half - 1000], List.of());
    draft.append(partition("invoices", 1), 0, null, new byte[half - 1000], List.of());
    for (int i = 0; i < 100; i++) {
      draft.add(position("a consumer with a rather long name " + i, 1));
    }
    var reply = transact(draft);
    given.run(engine);
    assertThat(reply.exceptionNow()).isInstanceOf(EngineException.TooLarge.class);
    assertThat(partition("invoices", 0).end()).isZero();
    assertThat(positions()).isEmpty();
    var sent = given.send(engine, partition("orders", 0), "later");
    given.run(engine);
    assertThat(sent).as("the engine goes on").isCompletedWithValue(1L);
  }

  @Test
  void D4_aFullDiskTakesPositionsAndRefusesMessages() {
    given.files.setCapacityBytes(Long.MAX_VALUE - given.files.freeBytes() + 1);
    given.nowMillis += 1_000;
    engine.step(given.nowMillis);
    var draft = new Draft();
    draft.add(position("billing", 1));
    var acks = transact(draft);
    given.run(engine);
    assertThat(acks.join()).isInstanceOf(Reply.Transacted.class);
    var messages = new Draft();
    append(messages, partition("invoices", 0), "a");
    assertThatThrownBy(() -> transact(messages)).isInstanceOf(EngineException.DiskFull.class);
  }

  /// Every operation on a file is the last one once.
  @Test
  void D1_aCrashLeavesAllOrNothing() throws IOException {
    int whole = 0;
    int nothing = 0;
    for (int cut = 0; cut < POWER_CUTS; cut++) {
      for (int lastOperation = 1; lastOperation < 40; lastOperation++) {
        given = new TestEngine();
        engine = given.open();
        twoTopicsWithAMessage();
        boolean acknowledged = transactAndDie(lastOperation);
        if (cut == 0) {
          given.files.kill();
        } else {
          given.files.powerCut(new SplittableRandom(cut * 100 + lastOperation));
        }
        given.files.setFaults(MemoryFiles.Faults.none());
        engine = given.open();
        int a = TestEngine.read(partition("invoices", 0), 0).size();
        int b = TestEngine.read(partition("invoices", 1), 0).size();
        assertThat(List.of(a, b, positions().size()))
            .as("dead after %d operations", lastOperation)
            .isIn(List.of(0, 0, 0), List.of(1, 1, 1));
        assertThat(a).isGreaterThanOrEqualTo(acknowledged ? 1 : 0);
        whole += a;
        nothing += 1 - a;
      }
    }
    assertThat(List.of(whole, nothing)).allMatch(count -> count > 0);
  }

  private boolean transactAndDie(int lastOperation) {
    int[] seen = {0};
    given.files.setFaults((operation, name) -> {
      if (++seen[0] > lastOperation) {
        throw new FileSystemException(name, null, operation + ": dead");
      }
    });
    var draft = new Draft();
    append(draft, partition("invoices", 0), "a");
    append(draft, partition("invoices", 1), "b");
    draft.add(position("billing", 1));
    var reply = transact(draft);
    given.run(engine);
    given.nowMillis += 60_000; // a checkpoint
    given.run(engine);
    return reply.isDone() && !reply.isCompletedExceptionally();
  }
}

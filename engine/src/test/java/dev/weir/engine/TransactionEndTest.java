package dev.weir.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.records.BatchBuilder;
import dev.weir.records.Batches;
import dev.weir.records.RecordCursor;
import dev.weir.state.Command;
import dev.weir.state.PartitionId;
import dev.weir.state.Position;
import dev.weir.state.Production.Enlistment;
import dev.weir.state.Question;
import dev.weir.state.Reply;
import dev.weir.state.Retention;
import dev.weir.state.Spot;
import dev.weir.state.TransactionCommand;
import dev.weir.state.TransactionCommand.Identity;
import dev.weir.state.TransactionCommand.Owner;
import dev.weir.state.TransactionReply.Identified;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What readers see of a transaction of a Kafka producer, and what of it a crash leaves.
class TransactionEndTest {
  private static final int PARTITIONS = 3;
  private static final Enlistment JOINS = new Enlistment("x", true);

  private final TestEngine given = new TestEngine();

  private Engine begin() throws IOException {
    var engine = given.open();
    given.reply(engine, new Command.CreateTopic("t", PARTITIONS, Retention.FOREVER));
    given.send(engine, partition(engine, 0), "before");
    given.run(engine);
    return engine;
  }

  private static PartitionLog partition(Engine engine, int number) {
    return engine.topics().iterator().next().partition(number);
  }

  private Identity identify(Engine engine) {
    var name = new TransactionCommand.Name("x", 60_000, null);
    return identity(given.reply(engine, new TransactionCommand.Identify(name)));
  }

  private static Identity identity(Reply reply) {
    return ((Identified) reply).identity();
  }

  private void send(Engine engine, Identity as, int partition, int sequence, String value) {
    var builder = new BatchBuilder(1 << 20);
    builder.append(given.nowMillis, null, value.getBytes(UTF_8), List.of());
    builder.producer(as.producerId(), (short) as.epoch(), sequence);
    byte[] batch = Batches.transactional(builder.build(0, 0));
    try {
      engine.append(partition(engine, partition), batch, JOINS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    while (engine.step(given.nowMillis)) {}
  }

  private void sendAll(Engine engine, Identity as) {
    for (int p = 0; p < PARTITIONS; p++) {
      send(engine, as, p, 0, "m" + p);
    }
    var spot = new Spot(new PartitionId(engine.topics().iterator().next().id(), 0), 1, 0, "");
    given.reply(
        engine,
        new TransactionCommand.CommitOffsets(new Owner("x", as), "c", null, List.of(spot), true));
  }

  private static TransactionCommand.End end(Identity as, boolean commits) {
    return new TransactionCommand.End(new Owner("x", as), commits, true);
  }

  /// As readers of what was committed.
  private static List<String> read(PartitionLog from) throws IOException {
    var values = new ArrayList<String>();
    var cursor = new RecordCursor();
    long offset = from.start();
    while (offset < from.end(ReadBound.COMMITTED)) {
      for (byte[] batch : from.read(offset, 100, ReadBound.COMMITTED)) {
        cursor.open(batch, 0);
        while (!Batches.isControl(batch, 0) && cursor.next()) {
          values.add(
              new String(cursor.buffer(), cursor.valuePosition(), cursor.valueLength(), UTF_8));
        }
        offset = Batches.lastOffset(batch, 0) + 1;
      }
    }
    return values;
  }

  private List<Position> positions(Engine engine) {
    return given.ask(engine, new Question.PositionsOf("c"));
  }

  @Test
  void readersSeeAnAbortedTransactionsPlaceAlone() throws IOException {
    var engine = begin();
    var as = identify(engine);
    sendAll(engine, as);
    assertThat(read(partition(engine, 0))).containsExactly("before");
    assertThat(partition(engine, 0).end(ReadBound.COMMITTED)).isEqualTo(1);
    assertThat(TestEngine.read(partition(engine, 0), 0)).hasSize(2);
    var next = identity(given.reply(engine, end(as, false)));
    sendAll(engine, next);
    given.reply(engine, end(next, true));

    assertThat(read(partition(engine, 0))).containsExactly("before", "m0");
    assertThat(read(partition(engine, 1))).containsExactly("m1");
    given.run(engine); // from segments, too
    given.files.kill();
    var again = given.open();
    assertThat(read(partition(again, 0))).containsExactly("before", "m0");
    assertThat(partition(again, 0).aborted(0, 2)).hasSize(1);
    assertThat(partition(again, 0).aborted(3, 9)).isEmpty();
    assertThat(positions(again)).hasSize(1);
  }

  @Test
  void atAnyWriteThatFailsAllOfATransactionIsThereOrNothing() throws IOException {
    int whole = 0;
    int none = 0;
    for (int fails = 1; whole < 3; fails++) {
      var test = new TransactionEndTest();
      int found = test.endWithAKill(fails, Breakage.NONE);
      assertThat(found).as("partitions and positions, at operation %s", fails).isIn(0, 4);
      whole += found == 4 ? 1 : 0;
      none += found == 0 ? 1 : 0;
    }
    assertThat(none).isPositive();
  }

  @Test
  void halfATransactionWouldBeNoticed() throws IOException {
    int noticed = 0;
    for (int fails = 1; fails < 8; fails++) {
      try {
        int found = new TransactionEndTest().endWithAKill(fails, Breakage.HALF_A_TRANSACTION);
        noticed += found > 0 && found < 4 ? 1 : 0;
      } catch (AssertionError e) {
        noticed++;
      }
    }
    assertThat(noticed).isPositive();
  }

  /// @return in how many partitions it can be read, and one for its position
  private int endWithAKill(int operations, Breakage breakage) throws IOException {
    given.breakage = breakage;
    var engine = begin();
    var as = identify(engine);
    sendAll(engine, as);
    given.run(engine);
    int[] left = {operations};
    given.files.setFaults((operation, name) -> {
      if (--left[0] <= 0) {
        throw new IOException("killed");
      }
    });
    var reply = engine.submit(end(as, true));
    while (engine.step(given.nowMillis)) {}
    boolean told = reply.isDone() && !reply.isCompletedExceptionally();
    given.files.setFaults((operation, name) -> {});
    given.files.powerCut(new SplittableRandom(operations));
    given.breakage = Breakage.NONE;
    var next = given.open();
    int found = positions(next).size();
    for (int p = 0; p < PARTITIONS; p++) {
      found += read(partition(next, p)).contains("m" + p) ? 1 : 0;
    }
    assertThat(found == 4 || !told).as("what was told is there").isTrue();
    if (found == 0) { // it is open still: it can be ended now
      given.reply(next, end(as, true));
      assertThat(read(partition(next, 1))).containsExactly("m1");
    }
    return found;
  }
}

package dev.weir.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.log.CorruptSegment;
import dev.weir.log.Durability;
import dev.weir.log.Files;
import dev.weir.log.MemoryFiles;
import dev.weir.state.Command;
import dev.weir.state.Reply;
import dev.weir.state.Retention;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Rules of docs/spec/durability.md, one by one. That they hold through crashes is shown by the
/// simulation in testing/.
class EngineRulesTest {
  private final TestEngine given = new TestEngine();

  @Test
  void D1_withOsDurabilityAcknowledgedMessagesSurviveAKill() throws IOException {
    given.durability = Durability.OS;
    var engine = given.open();
    var partition = given.topic(engine, "t", Retention.FOREVER);
    var sent = given.send(engine, partition, "kept");
    given.run(engine);
    assertThat(sent).isCompletedWithValue(0L);
    given.files.kill();
    assertThat(TestEngine.read(given.open().topics().iterator().next().partition(0), 0))
        .containsExactly("kept");
  }

  @Test
  void D3_damageInTheJournalIsNamedAndNothingIsTouched() throws IOException {
    var engine = given.open();
    var partition = given.topic(engine, "t", Retention.FOREVER);
    for (int i = 0; i < 20; i++) {
      given.send(engine, partition, "m" + i);
      engine.step(given.nowMillis);
    }
    given.run(engine); // the segments hold more than the snapshot lists
    given.files.kill();
    flip("journal/000", 3 * 4096 + 150);
    var before = contents();
    assertThatThrownBy(given::open)
        .isInstanceOf(EngineException.Damaged.class)
        .hasMessageContaining("journal/000")
        .hasMessageContaining("weir doctor");
    assertThat(contents()).isEqualTo(before);
    flip("journal/000", 3 * 4096 + 150);
    assertThat(TestEngine.read(partition(given.open()), 0)).hasSize(20);
  }

  /// Of what counts: lock, owner and ballast are anybody's.
  private SortedMap<String, String> contents() throws IOException {
    var all = new TreeMap<String, String>();
    for (String directory : List.of("journal", "segments", "snapshots")) {
      for (String name : given.files.list(directory)) {
        try (var file = given.files.open(directory + "/" + name, Files.Access.READ)) {
          var bytes = ByteBuffer.allocate((int) file.size());
          file.read(0, bytes);
          all.put(directory + "/" + name, bytes.flip().hashCode() + "-" + file.size());
        }
      }
    }
    return all;
  }

  @Test
  void D4_aFailedSyncIsFinalAndItsOutcomeUnknown() throws IOException {
    var engine = given.open();
    var partition = given.topic(engine, "t", Retention.FOREVER);
    var before = given.send(engine, partition, "before");
    given.run(engine);
    given.files.setFaults((operation, name) -> {
      if (operation == MemoryFiles.Operation.SYNC) {
        throw new IOException("the disk is gone");
      }
    });
    var lost = given.send(engine, partition, "lost");
    var alsoLost = engine.submit(new Command.CreateTopic("u", 1, Retention.FOREVER));
    engine.step(given.nowMillis);
    assertThat(before).isCompletedWithValue(0L);
    assertThat(failure(lost)).matches(EngineException.Failed::maybeWritten);
    assertThat(failure(alsoLost)).matches(EngineException.Failed::maybeWritten);
    assertThat(engine.trouble()).isInstanceOf(EngineException.Failed.class);

    given.files.setFaults(MemoryFiles.Faults.none());
    assertThatThrownBy(() -> given.send(engine, partition, "later"))
        .isInstanceOfSatisfying(
            EngineException.Failed.class, e -> assertThat(e.maybeWritten()).isFalse());
    assertThat(TestEngine.read(partition, 0)).as("reading goes on").containsExactly("before");
  }

  private static EngineException.Failed failure(CompletableFuture<?> future) {
    if (future.exceptionNow() instanceof EngineException.Failed failed) {
      return failed;
    }
    throw new AssertionError("it failed otherwise", future.exceptionNow());
  }

  @Test
  void D4_aFullDiskRefusesSendsButTakesAcksAndDeletionsUntilThereIsRoom() throws IOException {
    var engine = given.open();
    var partition = given.topic(engine, "t", Retention.FOREVER);
    var kept = given.send(engine, partition, "kept");
    given.run(engine);
    assertThat(given.files.exists(DiskGuard.BALLAST)).isTrue();

    long used = Long.MAX_VALUE - given.files.freeBytes();
    given.files.setCapacityBytes(used + TestEngine.RESERVE_BYTES - 1);
    given.nowMillis += 1_000;
    var refused = given.send(engine, partition, "refused");
    given.run(engine);
    assertThatThrownBy(refused::join).hasCauseInstanceOf(EngineException.DiskFull.class);
    assertThatThrownBy(() -> given.send(engine, partition, "refused at once"))
        .isInstanceOf(EngineException.DiskFull.class);
    assertThat(given.files.exists(DiskGuard.BALLAST)).isFalse();

    var position = new Command.PartitionPosition(partition.topic().id(), 0, 1);
    assertThat(given.reply(engine, new Command.MovePositions("c", List.of(position))))
        .isInstanceOf(Reply.PositionsCommitted.class);
    var growing = engine.submit(new Command.CreateTopic("u", 1, Retention.FOREVER));
    given.run(engine);
    assertThatThrownBy(growing::join).hasCauseInstanceOf(EngineException.DiskFull.class);

    given.files.setCapacityBytes(Long.MAX_VALUE);
    given.nowMillis += 1_000;
    given.run(engine);
    var again = given.send(engine, partition, "again");
    given.run(engine);
    assertThat(again).isCompletedWithValue(1L);
    assertThat(given.files.exists(DiskGuard.BALLAST)).isTrue();
    assertThat(kept).isCompletedWithValue(0L);
    assertThat(TestEngine.read(partition, 0)).containsExactly("kept", "again");
  }

  @Test
  void D5_interruptingASenderLosesNobodysWork() throws Exception {
    try (var engine = given.openWithThreads()) {
      engine.submit(new Command.CreateTopic("t", 1, Retention.FOREVER)).get();
      var partition = partition(engine);
      var acked = new ArrayList<Long>();
      var victim =
          Thread.ofPlatform()
              .start(() -> {
                while (!Thread.currentThread().isInterrupted()) {
                  try {
                    engine.append(partition, 0, null, new byte[100], List.of()).batch().get();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  } catch (ExecutionException e) {
                    throw new AssertionError(e);
                  }
                }
              });
      for (int i = 0; i < 300; i++) {
        if (i == 100) {
          victim.interrupt();
        }
        acked.add(offset(engine.append(partition, 0, null, new byte[10], List.of())));
      }
      victim.join();
      assertThat(acked).hasSize(300).isSorted().doesNotHaveDuplicates();
      assertThat(engine.trouble()).isNull();
    }
  }

  private static PartitionLog partition(Engine engine) {
    return engine.topics().iterator().next().partition(0);
  }

  @Test
  void D6_theEpochRisesAfterALossOfPowerAndNotAfterACleanStop() throws IOException {
    var engine = given.open();
    long first = engine.epoch();
    engine.close();
    given.boot = "two";
    engine = given.open();
    assertThat(engine.epoch()).isEqualTo(first);
    given.files.powerCut(new SplittableRandom(1));
    given.boot = "three";
    assertThat(given.open().epoch()).isEqualTo(first + 1);
  }

  @Test
  void D7_retentionByAgeRemovesWhatWasAppendedLongAgoAndNothingElse() throws IOException {
    var engine = given.open();
    var limited = given.topic(engine, "limited", new Retention(60_000, Retention.UNLIMITED));
    var forever = given.topic(engine, "forever", Retention.FOREVER);
    given.send(engine, limited, "old");
    given.send(engine, forever, "old");
    given.run(engine);
    given.nowMillis += 59_000;
    given.run(engine);
    assertThat(TestEngine.read(limited, 0)).containsExactly("old");
    given.nowMillis += 2_000;
    given.run(engine);
    assertThat(limited.start()).isEqualTo(1);
    given.send(engine, limited, "new");
    given.run(engine);
    assertThat(limited.start()).isEqualTo(1);
    assertThat(TestEngine.read(limited, 1)).containsExactly("new");
    assertThat(TestEngine.read(forever, 0)).containsExactly("old");
    assertThatThrownBy(() -> limited.read(0, 100, ReadBound.STABLE))
        .isInstanceOfSatisfying(
            EngineException.OutOfRange.class, e -> assertThat(e.start()).isEqualTo(1));
  }

  @Test
  void D7_retentionBySizeKeepsAtLeastWhatWasPromised() throws IOException {
    var engine = given.open();
    var partition = given.topic(engine, "t", new Retention(Retention.UNLIMITED, 100_000));
    for (int i = 0; i < 400; i++) {
      given.send(engine, partition, "x".repeat(1_000));
      given.run(engine);
    }
    assertThat(partition.start()).isPositive();
    assertThat(TestEngine.read(partition, partition.start()).size() * 1_000)
        .isBetween(90_000, 130_000);
    assertThat(partition.sizeBytes()).isLessThan(700_000);
    long start = partition.start();
    given.files.kill();
    assertThat(partition(given.open()).start()).isEqualTo(start);
  }

  @Test
  void D9_damageInASegmentIsForItsReaderAlone() throws IOException {
    var engine = given.open();
    var damaged = given.topic(engine, "damaged", Retention.FOREVER);
    var whole = given.topic(engine, "whole", Retention.FOREVER);
    for (int i = 0; i < 200; i++) {
      given.send(engine, damaged, "d" + i + "x".repeat(500));
      given.send(engine, whole, "w" + i);
      engine.step(given.nowMillis);
    }
    given.run(engine);
    String file =
        given.files.list("segments").stream()
            .filter(name -> name.startsWith(damaged.topic().id() + "-"))
            .findFirst()
            .orElseThrow();
    flip("segments/" + file, 150);
    assertThatThrownBy(() -> damaged.read(0, 1 << 20, ReadBound.STABLE))
        .isInstanceOfSatisfying(
            CorruptSegment.class,
            e -> {
              assertThat(e.file()).contains(file);
              assertThat(e.fromOffset()).isZero();
            });
    assertThat(TestEngine.read(damaged, 150)).hasSize(50);
    assertThat(TestEngine.read(whole, 0)).hasSize(200);
  }

  private void flip(String name, long position) throws IOException {
    try (var file = given.files.open(name, Files.Access.WRITE)) {
      var one = ByteBuffer.allocate(1);
      file.read(position, one);
      file.write(position, ByteBuffer.wrap(new byte[] {(byte) (one.get(0) ^ 0x40)}));
    }
  }

  @Test
  void D10_whatIsBehindARefusedSendFailsToo() throws IOException {
    var engine = given.open();
    var partition = given.topic(engine, "t", Retention.FOREVER);
    var deleted = engine.submit(new Command.DeleteTopic("t"));
    var sends =
        IntStream.range(0, 10).mapToObj(i -> given.send(engine, partition, "m" + i)).toList();
    given.run(engine);
    assertThat(deleted.join()).isInstanceOf(Reply.TopicDeleted.class);
    for (var send : sends) {
      assertThatThrownBy(send::join).hasCauseInstanceOf(EngineException.NoSuchPartition.class);
    }
    assertThatThrownBy(() -> given.send(engine, partition, "later"))
        .isInstanceOf(EngineException.NoSuchPartition.class);
  }

  @Test
  void whatIsAskedForIsBoundedByMemory() throws IOException {
    var engine = given.open();
    var partition = given.topic(engine, "t", Retention.FOREVER);
    int sent = 0;
    try {
      while (sent < 1_000) {
        given.send(engine, partition, "x".repeat(10_000));
        sent++;
      }
    } catch (EngineException.Busy e) {
      assertThat(e).hasMessageContaining("1048576");
    }
    assertThat(sent).isBetween(90, 110);
    given.run(engine);
    given.send(engine, partition, "there is room again");
    given.run(engine);
    assertThat(partition.end()).isEqualTo(sent + 1);
  }

  @Test
  void aSendThatIsLargerThanAllThatMayBeInFlightStillPasses() throws IOException {
    var engine = given.open();
    var partition = given.topic(engine, "t", Retention.FOREVER);
    var large = given.send(engine, partition, "x".repeat(5 << 20));
    given.run(engine);
    assertThat(large).isCompletedWithValue(0L);
    assertThat(TestEngine.read(partition, 0).getFirst()).hasSize(5 << 20);
  }

  @Test
  void manyThreadsWriteAndReadAtOnce() throws Exception {
    try (var engine = given.openWithThreads()) {
      engine.submit(new Command.CreateTopic("t", 1, Retention.FOREVER)).get();
      var partition = partition(engine);
      var writers =
          IntStream.range(0, 4)
              .mapToObj(n -> CompletableFuture.runAsync(() -> write(engine, partition, n)))
              .toList();
      var seen = new ArrayList<String>();
      try (var watch = engine.watch(List.of(partition))) {
        while (seen.size() < 4_000) {
          watch.await(
              new long[] {seen.size()},
              TimeUnit.SECONDS.toNanos(10),
              (lock, arrived, nanos) -> arrived.awaitNanos(nanos));
          seen.addAll(TestEngine.read(partition, seen.size()));
        }
      }
      writers.forEach(CompletableFuture::join);
      for (int n = 0; n < 4; n++) {
        String prefix = n + ":";
        assertThat(seen.stream().filter(v -> v.startsWith(prefix)).map(v -> v.substring(2)))
            .containsExactlyElementsOf(
                IntStream.range(0, 1_000).mapToObj(Integer::toString).toList());
      }
    }
    given.files.kill();
    assertThat(partition(given.open()).end()).isEqualTo(4_000);
  }

  private static void write(Engine engine, PartitionLog partition, int n) {
    try {
      for (int i = 0; i < 1_000; i++) {
        engine.append(partition, 0, null, (n + ":" + i).getBytes(UTF_8), List.of()).batch().get();
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aTopicThatGrowsAndGoesInOneRoundHarmsNobody() throws IOException {
    var engine = given.open();
    var other = given.topic(engine, "other", Retention.FOREVER);
    given.topic(engine, "t", Retention.FOREVER);
    var grown = engine.submit(new Command.AddPartitions("t", 5));
    var deleted = engine.submit(new Command.DeleteTopic("t"));
    given.run(engine);
    assertThat(grown.join()).isInstanceOf(Reply.PartitionsAdded.class);
    assertThat(deleted.join()).isInstanceOf(Reply.TopicDeleted.class);
    assertThat(given.send(engine, other, "goes on")).isNotNull();
    assertThat(engine.trouble()).isNull();
    assertThat(engine.topic("t")).isNull();
  }

  @Test
  void aBadQuestionIsItsAskersTroubleAlone() throws IOException {
    var engine = given.open();
    var partition = given.topic(engine, "t", Retention.FOREVER);
    var bad = engine.ask(state -> state.topics().get(7));
    var good = given.send(engine, partition, "goes on");
    given.run(engine);
    assertThat(bad).isCompletedExceptionally();
    assertThat(good).isCompletedWithValue(0L);
    assertThat(engine.trouble()).isNull();
  }

  @Test
  void D4_aClockThatGoesBackDoesNotKeepTheDiskFull() throws IOException {
    var engine = given.open();
    var partition = given.topic(engine, "t", Retention.FOREVER);
    given.files.setCapacityBytes(Long.MAX_VALUE - given.files.freeBytes());
    given.nowMillis += 1_000;
    var refused = given.send(engine, partition, "refused");
    given.run(engine);
    assertThat(refused).isCompletedExceptionally();
    given.files.setCapacityBytes(Long.MAX_VALUE);
    given.nowMillis -= 3_600_000;
    given.run(engine);
    var sent = given.send(engine, partition, "there is room");
    given.run(engine);
    assertThat(sent).isCompletedWithValue(0L);
  }

  @Test
  void D5_closingOnAnInterruptedThreadIsAsCleanAsAnyOther() throws Exception {
    var engine = given.openWithThreads();
    engine.submit(new Command.CreateTopic("t", 1, Retention.FOREVER)).get();
    given.files.setFaults((operation, name) -> {
      if (Thread.currentThread().isInterrupted()) {
        throw new ClosedByInterruptException();
      }
    });
    Thread.currentThread().interrupt();
    engine.close();
    assertThat(Thread.interrupted()).isTrue();
    given.files.setFaults(MemoryFiles.Faults.none());
    long epoch = engine.epoch();
    given.boot = "two";
    assertThat(given.open().epoch()).as("a clean stop").isEqualTo(epoch);
  }

  @Test
  void D9_damageInAnIndexStopsNobody() throws IOException {
    var engine = given.open();
    var damaged = given.topic(engine, "t", new Retention(Retention.UNLIMITED, 10_000_000));
    for (int i = 0; i < 600; i++) {
      given.send(engine, damaged, "x".repeat(1_000));
      given.run(engine);
    }
    engine.close();
    given.open().close(); // its snapshot lists the files
    String rolled = "segments/" + given.files.list("segments").getFirst();
    long bytes;
    try (var file = given.files.open(rolled, Files.Access.READ)) {
      bytes = file.size();
    }
    flip(rolled, bytes - 40);
    var again = given.open();
    given.run(again);
    var sent = given.send(again, partition(again), "goes on");
    given.run(again);
    assertThat(sent).isCompletedWithValue(600L);
    assertThat(again.trouble()).isNull();
    assertThatThrownBy(() -> partition(again).read(0, 1_000, ReadBound.STABLE))
        .isInstanceOf(CorruptSegment.class);
  }

  @Test
  void afterAFailureNobodyWaitsForEver() throws Exception {
    try (var engine = given.openWithThreads()) {
      engine.submit(new Command.CreateTopic("t", 1, Retention.FOREVER)).get();
      var partition = partition(engine);
      var senders =
          IntStream.range(0, 4)
              .mapToObj(n -> CompletableFuture.runAsync(() -> sendUntilItFails(engine, partition)))
              .toList();
      given.files.setFaults((operation, name) -> {
        if (operation == MemoryFiles.Operation.SYNC && partition.end() > 500) {
          throw new IOException("the disk is gone");
        }
      });
      for (var sender : senders) {
        sender.get(30, TimeUnit.SECONDS);
      }
      given.files.setFaults(MemoryFiles.Faults.none());
    }
  }

  private static void sendUntilItFails(Engine engine, PartitionLog partition) {
    try {
      while (true) {
        engine.append(partition, 0, null, new byte[10], List.of()).batch().get();
      }
    } catch (ExecutionException | EngineException e) {
      assertThat(engine.trouble()).isInstanceOf(EngineException.Failed.class);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static long offset(Engine.Appending appending) throws Exception {
    var _ = appending.batch().get();
    return appending.offset();
  }
}

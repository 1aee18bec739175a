package dev.weir.engine;

import dev.weir.log.Durability;
import dev.weir.log.MemoryFiles;
import dev.weir.log.SegmentLimits;
import dev.weir.records.RecordCursor;
import dev.weir.state.Command;
import dev.weir.state.Question;
import dev.weir.state.Reply;
import dev.weir.state.Retention;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/// An engine without threads, on files in memory, with a clock that the test moves.
final class TestEngine {
  static final long RESERVE_BYTES = 16L << 20;

  final MemoryFiles files = new MemoryFiles();
  long nowMillis = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
  Durability durability = Durability.FSYNC;
  String boot = "one";
  Duration maxWait = Duration.ZERO;
  Breakage breakage = Breakage.NONE;
  private final SplittableRandom random = new SplittableRandom(7);

  Engine open() throws IOException {
    InstantSource clock = () -> Instant.ofEpochMilli(nowMillis);
    var owner = new Owner(1, "test", clock.instant(), "test");
    return Engine.open(
        files,
        options(),
        new World(clock, () -> nowMillis, random, boot, owner, Runnable::run, false));
  }

  /// As an owner that serves others.
  Engine openShared() throws IOException {
    InstantSource clock = () -> Instant.ofEpochMilli(nowMillis);
    var owner = new Owner(1, "test", clock.instant(), "test").sharing();
    return Engine.openShared(
        files,
        options(),
        new World(clock, () -> nowMillis, random, boot, owner, Runnable::run, false));
  }

  /// The same files, with threads and the real clock.
  Engine openWithThreads() throws IOException {
    var clock = InstantSource.system();
    var owner = new Owner(1, "test", clock.instant(), "test");
    return Engine.open(
        files,
        options(),
        new World(clock, clock::millis, random, boot, owner, Runnable::run, true));
  }

  private EngineOptions options() {
    return new EngineOptions(
        durability,
        1 << 20,
        maxWait,
        64 << 10,
        Duration.ofMillis(50),
        1 << 20,
        Duration.ofSeconds(30),
        RESERVE_BYTES,
        new SegmentLimits(256 << 10, 8 << 10, 4),
        breakage);
  }

  void run(Engine engine) {
    while (engine.step(nowMillis)) {}
    engine.file(nowMillis);
    while (engine.step(nowMillis)) {}
    engine.file(nowMillis);
  }

  Reply reply(Engine engine, Command command) {
    var reply = engine.submit(command);
    while (engine.step(nowMillis)) {}
    return reply.join();
  }

  <A> A ask(Engine engine, Question<A> question) {
    var answer = engine.ask(question);
    while (engine.step(nowMillis)) {}
    return answer.join();
  }

  PartitionLog topic(Engine engine, String name, Retention retention) {
    reply(engine, new Command.CreateTopic(name, 1, retention));
    var topic = engine.topic(name);
    if (topic == null) {
      throw new AssertionError("topic " + name + " was not made");
    }
    return topic.partition(0);
  }

  CompletableFuture<Long> send(Engine engine, PartitionLog to, String value) {
    var future = new CompletableFuture<Long>();
    try {
      engine.append(to, nowMillis, null, value.getBytes(StandardCharsets.UTF_8), List.of(), future);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return future;
  }

  static List<String> read(PartitionLog from, long offset) throws IOException {
    var values = new ArrayList<String>();
    var cursor = new RecordCursor();
    while (offset < from.end()) {
      for (byte[] batch : from.read(offset, 1 << 20, ReadBound.DURABLE)) {
        cursor.open(batch, 0);
        while (cursor.next()) {
          if (cursor.offset() >= offset) {
            values.add(
                new String(
                    cursor.buffer(),
                    cursor.valuePosition(),
                    cursor.valueLength(),
                    StandardCharsets.UTF_8));
            offset = cursor.offset() + 1;
          }
        }
      }
    }
    return values;
  }
}

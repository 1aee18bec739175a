package dev.weir.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.records.BatchBuilder;
import dev.weir.state.Command;
import dev.weir.state.Question;
import dev.weir.state.Reply;
import dev.weir.state.Retention;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Sessions ask, owners are killed before or after they have done it, and sessions ask the next
/// owner: whatever the moment, each message is there once, and its answer says where.
class SessionsTest {
  private static final int SEEDS = 60;
  private static final int STEPS = 60;
  private static final int SESSIONS = 3;

  /// What a session may do wrong.
  private enum Mistake {
    NONE,
    /// Asks again without hearing what it was answered.
    ASK_WITHOUT_LISTENING
  }

  @Test
  void whatASessionAsksIsDoneOnce() throws IOException {
    for (int seed = 0; seed < SEEDS; seed++) {
      assertThat(new Life(seed, Breakage.NONE, Mistake.NONE).problem())
          .as("seed %s", seed)
          .isNull();
    }
  }

  @Test
  void anOwnerThatForgetsAReplyIsNoticed() throws IOException {
    assertThat(noticed(Breakage.FORGET_A_REPLY, Mistake.NONE)).isPositive();
  }

  @Test
  void aSessionThatDoesNotListenIsNoticed() throws IOException {
    assertThat(noticed(Breakage.NONE, Mistake.ASK_WITHOUT_LISTENING)).isPositive();
  }

  private static int noticed(Breakage breakage, Mistake mistake) throws IOException {
    int noticed = 0;
    for (int seed = 0; seed < 10; seed++) {
      noticed += new Life(seed, breakage, mistake).problem() == null ? 0 : 1;
    }
    return noticed;
  }

  /// One directory under many owners.
  private static final class Life {
    private final TestEngine given = new TestEngine();
    private final SplittableRandom random;
    private final Mistake mistake;
    private final List<Asker> askers = new ArrayList<>();
    private Engine engine;

    Life(int seed, Breakage breakage, Mistake mistake) throws IOException {
      this.random = new SplittableRandom(seed);
      this.mistake = mistake;
      given.breakage = breakage;
      engine = given.openShared();
      given.reply(engine, new Command.CreateTopic("t", 1, Retention.FOREVER));
      for (int id = 1; id <= SESSIONS; id++) {
        given.reply(engine, new Command.BeginSession(id, id));
        askers.add(new Asker(id));
      }
    }

    private PartitionLog partition() {
      var topic = engine.topic("t");
      if (topic == null) {
        throw new AssertionError("the topic has gone");
      }
      return topic.partition(0);
    }

    @Nullable String problem() throws IOException {
      for (int step = 0; step < STEPS; step++) {
        var asker = askers.get(random.nextInt(SESSIONS));
        switch (random.nextInt(5)) {
          case 0, 1, 2 -> asker.ask();
          case 3 -> given.run(engine);
          default -> nextOwner();
        }
        if (random.nextBoolean()) {
          askers.forEach(Asker::listen);
        }
      }
      given.run(engine);
      askers.forEach(Asker::listen);
      var there = TestEngine.read(partition(), 0);
      var sent = new ArrayList<String>();
      askers.forEach(asker -> sent.addAll(asker.places.values()));
      for (Asker asker : askers) {
        for (var of : asker.places.entrySet()) {
          long offset = of.getKey();
          if (offset >= there.size() || !there.get((int) offset).equals(of.getValue())) {
            return of + " was promised, and " + there + " is there";
          }
        }
      }
      return sent.size() == there.size() ? null : sent.size() + " were sent: " + there;
    }

    /// The owner is killed, whatever it was doing.
    private void nextOwner() throws IOException {
      given.files.kill();
      engine = given.openShared();
      given.run(engine);
      for (Asker asker : askers) {
        asker.resume();
      }
    }

    /// A session, with its questions.
    private final class Asker {
      final long id;
      final TreeMap<Long, String> places = new TreeMap<>();
      private final TreeMap<Long, String> open = new TreeMap<>();
      private final TreeMap<Long, CompletableFuture<Reply>> answers = new TreeMap<>();
      private long last;

      Asker(long id) {
        this.id = id;
      }

      void ask() {
        long number = ++last;
        open.put(number, id + "-" + number);
        say(number);
      }

      private void say(long number) {
        var builder = new BatchBuilder(1 << 10);
        var value = open.getOrDefault(number, "");
        var _ = builder.append(0, null, value.getBytes(UTF_8), List.of());
        var draft = new Draft();
        draft.append(partition(), builder.build(0, 0));
        var asked = new Asked(id, number, open.firstKey(), Life::bytes);
        try {
          answers.put(number, engine.transact(draft, asked));
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }

      void listen() {
        answers
            .entrySet()
            .removeIf(of -> {
              if (!of.getValue().isDone()) {
                return false;
              }
              hear(of.getKey(), ((Reply.Transacted) of.getValue().join()).baseOffsets().getFirst());
              return true;
            });
      }

      private void hear(long number, long offset) {
        var value = open.remove(number);
        if (value != null) {
          places.put(offset, value);
        }
      }

      void resume() {
        answers.clear();
        var kept = engine.ask(new Question.RepliesTo(id));
        given.run(engine);
        if (mistake != Mistake.ASK_WITHOUT_LISTENING) {
          for (var reply : kept.join().orElseThrow()) {
            hear(reply.number(), Long.parseLong(new String(reply.reply(), UTF_8)));
          }
        }
        open.keySet().forEach(this::say);
      }
    }

    private static byte[] bytes(Reply reply) {
      return String.valueOf(((Reply.Transacted) reply).baseOffsets().getFirst()).getBytes(UTF_8);
    }
  }
}

package dev.weir.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.state.Command;
import dev.weir.state.Definition;
import dev.weir.state.LeaseCommand;
import dev.weir.state.LeaseCommand.Fate;
import dev.weir.state.LeaseReply;
import dev.weir.state.PartitionId;
import dev.weir.state.Reply;
import dev.weir.state.Retention;
import dev.weir.state.Window;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Leases are told when they are written, what becomes of messages when it is synced (D2).
class LeaseRoundsTest {
  private static final int MESSAGES = 10;
  private static final Definition DEFINITION =
      new Definition(
          true,
          false,
          3,
          new Definition.Backoff(Definition.Backoff.Kind.FIXED, List.of(0L)),
          30_000,
          Definition.NEVER_EXPIRES,
          List.of(),
          List.of());

  private TestEngine given = new TestEngine();
  private PartitionId partition = new PartitionId(1, 0);

  /// A topic with messages, and a member that has seen them.
  private Engine open() throws IOException {
    var engine = given.open();
    var topic = given.topic(engine, "mails", Retention.FOREVER);
    partition = new PartitionId(topic.topic().id(), 0);
    for (int i = 0; i < MESSAGES; i++) {
      given.send(engine, topic, "mail " + i);
    }
    given.run(engine);
    given.reply(engine, new Command.DefineConsumer("mailer", DEFINITION));
    join(engine);
    return engine;
  }

  private void join(Engine engine) {
    given.reply(engine, new LeaseCommand.Join("mailer", "a"));
    var starts = new TreeMap<PartitionId, Long>();
    starts.put(partition, 0L);
    given.reply(engine, new LeaseCommand.Follow("mailer", 100, starts));
    long[] offsets = LongStream.range(0, MESSAGES).toArray();
    long[] keys = LongStream.generate(() -> Window.NO_KEY).limit(MESSAGES).toArray();
    var candidates = new LeaseCommand.Candidates(0, MESSAGES, offsets, keys);
    given.reply(engine, new LeaseCommand.See("mailer", partition, candidates));
  }

  private List<Integer> leaseAll(Engine engine) {
    var reach = List.of(new LeaseCommand.Reach(partition, Long.MAX_VALUE));
    var reply = given.reply(engine, new LeaseCommand.Lease("mailer", "a", 100, reach));
    var attempts = new ArrayList<Integer>();
    for (var portion : ((LeaseReply.Leased) reply).messages()) {
      for (int attempt : portion.attempts()) {
        attempts.add(attempt);
      }
    }
    return attempts;
  }

  private Reply ack(Engine engine, long offset) {
    var verdicts =
        new LeaseCommand.Verdicts(
            partition, new long[] {offset}, new int[] {1}, new Fate[] {Fate.SETTLE}, new long[1]);
    return given.reply(engine, new LeaseCommand.Settle("mailer", "a", List.of(verdicts), false));
  }

  @Test
  void attemptsSurviveAKill() throws IOException {
    var engine = open();
    assertThat(leaseAll(engine)).hasSize(MESSAGES).containsOnly(1);
    given.files.kill();

    var again = given.open();
    join(again);
    assertThat(leaseAll(again)).hasSize(MESSAGES).containsOnly(2);
  }

  @Test
  void D2_aLeaseIsToldBeforeItIsSyncedAndAnAckIsNot() throws IOException {
    int forgotten = 0;
    for (int seed = 0; seed < 20; seed++) {
      given = new TestEngine();
      var engine = open();
      leaseAll(engine);
      given.files.powerCut(new SplittableRandom(seed));
      var second = given.open();
      join(second);
      forgotten += leaseAll(second).contains(1) ? 1 : 0;

      given = new TestEngine();
      var acking = open();
      leaseAll(acking);
      assertThat(ack(acking, 3)).isEqualTo(new LeaseReply.Settled(List.of()));
      given.files.powerCut(new SplittableRandom(seed));
      var third = given.open();
      join(third);
      assertThat(leaseAll(third)).hasSize(MESSAGES - 1).containsOnly(2);
    }
    assertThat(forgotten).isPositive();
  }

  @Test
  void D2_whoAsksIsToldNothingThatAPowerCutTakesBack() throws IOException {
    for (int seed = 0; seed < 20; seed++) {
      given = new TestEngine();
      var engine = open();
      leaseAll(engine);
      var asked = engine.ask(state -> state.standing("mailer", partition).orElseThrow().leased());
      given.run(engine);
      assertThat(asked.join()).isEqualTo(MESSAGES);
      given.files.powerCut(new SplittableRandom(seed));
      var again = given.open();
      join(again);
      assertThat(leaseAll(again)).containsOnly(2);
    }
  }

  @Test
  void whatComesFreeIsToldToWhoWaits() throws IOException {
    var engine = open();
    leaseAll(engine);
    var told = new ArrayList<Integer>();
    try (var _ = engine.watchGroup("mailer", told::add)) {
      given.nowMillis += 29_999;
      given.run(engine);
      assertThat(told).isEmpty();
      given.nowMillis += 1;
      given.run(engine);
      assertThat(told).isNotEmpty();
    }
    assertThat(leaseAll(engine)).hasSize(MESSAGES).containsOnly(2);
    assertThat(ack(engine, 3))
        .isEqualTo(new LeaseReply.Settled(List.of(new LeaseReply.Place(partition, 3))));
  }
}

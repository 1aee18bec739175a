package dev.weir.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.state.Command.Done;
import dev.weir.state.SettledSet.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CommitTest {
  private static final int SEEDS = 300;

  private final Machine machine = new Machine();
  private final Topic orders = machine.topic("orders", 2);
  private final PartitionId first = new PartitionId(orders.id(), 0);

  CommitTest() {
    machine.append(orders, 0, 10_000);
  }

  private Reply commit(Done done) {
    return machine.run(new Command.Commit("c", null, List.of(done)));
  }

  private static Done done(PartitionId partition, long position, Range... above) {
    return new Done(partition, position, List.of(above), new TreeMap<>());
  }

  private List<StateRecord> records(Done done) {
    var commit = new Command.Commit("c", null, List.of(done));
    return machine.state.decide(commit, new Now(0, 0)).records();
  }

  @Test
  void whatIsStoredIsWhatWasCommittedLast() {
    for (int seed = 0; seed < SEEDS; seed++) {
      var random = new SplittableRandom(seed);
      for (int i = 0; i < 20; i++) {
        var done = random(random, machine.state.done("c", first).map(Done::position).orElse(0L));
        assertThat(commit(done)).isInstanceOf(Reply.PositionsCommitted.class);
        assertThat(machine.state.done("c", first)).as("seed %s", seed).contains(done);
      }
      var restarted = Machine.replay(machine.state.snapshot());
      assertThat(restarted.done("c", first)).isEqualTo(machine.state.done("c", first));
    }
  }

  /// Settled a little further, or somewhere else.
  private Done random(SplittableRandom random, long position) {
    long from = random.nextInt(4) == 0 ? random.nextLong(5_000) : Math.min(position, 9_000);
    var set = new SettledSet(Math.min(from + random.nextLong(3), 9_500));
    for (int ranges = random.nextInt(6); ranges > 0; ranges--) {
      long at = random.nextLong(set.position(), 9_900);
      set.settle(at, at + random.nextLong(1, 50));
    }
    for (int attempts = random.nextInt(4); attempts > 0; attempts--) {
      set.attempted(random.nextLong(9_999), random.nextInt(1, 3));
    }
    return new Done(first, set.position(), set.ranges(), set.attempts());
  }

  @Test
  void aCommitHasAMillionRuns() {
    machine.append(orders, 0, 3_000_000);
    var most = new ArrayList<Range>();
    for (int i = 0; i < Limits.RUNS_PER_COMMIT; i++) {
      most.add(new Range(2 + 3L * i, 3 + 3L * i));
    }
    assertThat(commit(new Done(first, 0, most, new TreeMap<>())))
        .isEqualTo(new Reply.PositionsCommitted());
    var attempted = new TreeMap<>(Map.of(0L, 1));
    assertThat(commit(new Done(first, 0, most, attempted)))
        .isEqualTo(new Reply.TooManyRuns("c", 1_000_001, 1_000_000));
  }

  @Test
  void onlyTheDifferenceIsWritten() {
    var many = new ArrayList<Range>();
    for (int i = 0; i < 3_000; i++) {
      many.add(new Range(2 + 3L * i, 3 + 3L * i));
    }
    var before = new Done(first, 0, many, new TreeMap<>());
    assertThat(records(before)).hasSize(4); // the position, and three full records
    commit(before);
    many.set(0, new Range(1, 3));
    assertThat(records(new Done(first, 0, many, new TreeMap<>())))
        .containsExactly(
            new StateRecord.Progressed(
                "c", orders.id(), 0, List.of(new Range(1, 3)), List.of(), 0));
  }

  @Test
  void whatIsNotThereIsRefusedAndChangesNothing() {
    assertThat(commit(done(first, 10_001))).isInstanceOf(Reply.PositionOutOfRange.class);
    assertThat(commit(done(first, 0, new Range(9_999, 10_001))))
        .isInstanceOf(Reply.PositionOutOfRange.class);
    assertThat(commit(done(new PartitionId(orders.id(), 2), 0)))
        .isInstanceOf(Reply.NoSuchPartition.class);
    assertThat(machine.state.done("c", first)).isEmpty();
  }

  @Test
  void aMoveForgetsWhatWasDoneAbove() {
    commit(done(first, 5, new Range(7, 9)));
    machine.commit("c", orders, 0, 5);
    assertThat(machine.state.done("c", first)).contains(done(first, 5));
  }

  @Test
  void whoIsNoMemberCommitsNothingOfAGroup() {
    var terms =
        new MemberTerms(
            "",
            List.of("orders"),
            List.of(),
            List.of(),
            GroupAssignor.STICKY,
            new MemberTerms.Patience(1, 1, 1));
    int member = ((Reply.GroupJoined) machine.run(new Command.JoinGroup("c", terms))).member();
    var heartbeat = new Command.Heartbeat("c", member, 0, List.of(), false);
    var assignment = (Reply.Assignment) machine.run(heartbeat);
    assertThat(commit(done(first, 1))).isInstanceOf(Reply.NoSuchMember.class);
    var mine = List.of(done(first, 1));
    var early = new Command.Membership(member, assignment.epoch() - 1);
    assertThat(machine.run(new Command.Commit("c", early, mine)))
        .isInstanceOf(Reply.NoSuchMember.class);
    var now = new Command.Membership(member, assignment.epoch());
    assertThat(machine.run(new Command.Commit("c", now, mine)))
        .isInstanceOf(Reply.PositionsCommitted.class);
  }
}

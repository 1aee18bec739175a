package dev.weir.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.state.BarrierReply.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Groups with a barrier, case by case; whatever happens besides, in [BarrierModelTest].
class BarrierTest {
  private final Machine machine = new Machine();
  private final Topic orders = machine.topic("orders", 2);
  private int ids;

  private static JoinTerms terms(String instance, List<JoinTerms.Protocol> protocols) {
    return new JoinTerms(
        instance, "client", "/host", new JoinTerms.Patience(10_000, 60_000), protocols);
  }

  private static List<JoinTerms.Protocol> protocols(String... names) {
    List<JoinTerms.Protocol> protocols = new ArrayList<>();
    for (String name : names) {
      protocols.add(new JoinTerms.Protocol(name, new byte[] {1}));
    }
    return protocols;
  }

  private Reply join(String member, JoinTerms terms) {
    var wish = new BarrierCommand.Wish(terms, "consumer", false, true, 3_000);
    return machine.run(new BarrierCommand.Join("g", member, "m" + ++ids, wish));
  }

  private void pass(long millis) {
    machine.nowMillis += millis;
    tick();
  }

  private void tick() {
    while (machine.state.nextDeadline() <= machine.nowMillis) {
      machine.run(new Command.Tick());
    }
  }

  private BarrierReply joinOf(String member) {
    return new BarrierQuestion.JoinOf("g", member, "").apply(machine.state);
  }

  private void assertDenied(Reply reply, Verdict verdict) {
    assertThat(reply).isEqualTo(new BarrierReply.Denied(verdict));
  }

  @Test
  void theFirstGenerationWaitsForMore() {
    join("", terms("", protocols("range")));
    pass(2_999);
    assertThat(joinOf("m1")).isEqualTo(new BarrierReply.Waits("m1"));
    join("", terms("", protocols("range")));
    pass(2_999);
    assertThat(joinOf("m1")).isEqualTo(new BarrierReply.Waits("m1"));
    pass(1);
    assertThat(joinOf("m1")).isInstanceOf(BarrierReply.Joined.class);
    assertThat(joinOf("m2")).isInstanceOf(BarrierReply.Joined.class);
  }

  @Test
  void theFirstGenerationWaitsNoLongerThanARebalance() {
    for (int i = 0; i < 30; i++) {
      join("", terms("", protocols("range")));
      pass(2_000);
    }
    assertThat(joinOf("m1")).isInstanceOf(BarrierReply.Joined.class);
  }

  @Test
  void theProtocolThatMostLikeBestIsTaken() {
    join("", terms("", protocols("range", "sticky", "own")));
    join("", terms("", protocols("sticky", "range")));
    join("", terms("", protocols("sticky", "range")));
    pass(3_000);

    var joined = (BarrierReply.Joined) joinOf("m1");
    assertThat(joined.generation())
        .isEqualTo(new BarrierReply.Generation(1, "consumer", "sticky", "m1"));
    assertThat(joined.members()).hasSize(3);
    assertThat(((BarrierReply.Joined) joinOf("m2")).members()).isEmpty();
    assertDenied(join("", terms("", protocols("own"))), Verdict.INCONSISTENT);
  }

  @Test
  void whatAMemberSaysIsBounded() {
    var many = new ArrayList<JoinTerms.Protocol>();
    for (int i = 0; i < Limits.GROUP_PROTOCOLS; i++) {
      many.add(new JoinTerms.Protocol("p" + i, new byte[0]));
    }
    assertThat(join("", terms("", many))).isInstanceOf(BarrierReply.Waits.class);
    many.add(new JoinTerms.Protocol("more", new byte[0]));
    assertDenied(join("", terms("", many)), Verdict.FULL);

    byte[] rest = new byte[Limits.GROUP_MEMBER_BYTES - "client/hostp0".length() - 8];
    var largest = List.of(new JoinTerms.Protocol("p0", rest));
    assertThat(join("", terms("", largest))).isInstanceOf(BarrierReply.Waits.class);
    var larger = List.of(new JoinTerms.Protocol("p0", new byte[rest.length + 1]));
    assertDenied(join("", terms("", larger)), Verdict.FULL);
    for (int i = 0; i < 6; i++) {
      assertThat(join("", terms("", largest))).isInstanceOf(BarrierReply.Waits.class);
    }
    assertDenied(join("", terms("", largest)), Verdict.FULL);
    assertThat(join("m3", terms("", largest)))
        .as("it is there")
        .isInstanceOf(BarrierReply.Waits.class);
  }

  @Test
  void anAssignmentIsBounded() {
    join("", terms("", protocols("range")));
    pass(3_000);
    var place = new BarrierCommand.Place("m1", "", 1);
    var assignments = new TreeMap<String, byte[]>();
    assignments.put("m1", new byte[Limits.GROUP_MEMBER_BYTES + 1]);
    var sync = new BarrierCommand.Sync("g", place, null, null, assignments);
    assertDenied(machine.run(sync), Verdict.TOO_LARGE);
    assignments.put("m1", new byte[Limits.GROUP_MEMBER_BYTES]);
    sync = new BarrierCommand.Sync("g", place, null, null, assignments);
    assertThat(machine.run(sync)).isInstanceOf(BarrierReply.Synced.class);
  }

  @Test
  void aGroupWithoutMembersAndPositionsIsForgotten() {
    join("", terms("", protocols("range")));
    pass(3_000);
    assertThat(new BarrierQuestion.GroupOf("g").apply(machine.state)).isPresent();
    pass(10_000);

    assertThat(new BarrierQuestion.GroupOf("g").apply(machine.state)).isEmpty();
    assertThat(machine.state.snapshot()).noneMatch(StateRecord.OfBarriers.class::isInstance);
  }

  @Test
  void aConsumerIsReadInOneWayAtATime() {
    var embedded =
        new MemberTerms(
            "",
            List.of("orders"),
            List.of(),
            List.of(),
            GroupAssignor.STICKY,
            new MemberTerms.Patience(1_000, 1_000, 1_000));
    var joined = machine.run(new Command.JoinGroup("g", embedded));
    assertDenied(join("", terms("", protocols("range"))), Verdict.READ_OTHERWISE);
    int member = ((Reply.GroupJoined) joined).member();
    machine.run(new Command.LeaveGroup("g", member));

    join("", terms("", protocols("range")));
    pass(3_000);
    var read = new Reply.ReadByGroup("g", 1);
    var done = new Command.Done(new PartitionId(orders.id(), 0), 0, List.of(), new TreeMap<>());
    assertThat(machine.run(new Command.JoinGroup("g", embedded))).isEqualTo(read);
    assertThat(machine.run(new Command.Commit("g", null, List.of(done)))).isEqualTo(read);
    assertThat(machine.commit("g", orders, 0, 0)).isEqualTo(read);
    assertThat(machine.run(new Command.DeletePositions("g", null, null))).isEqualTo(read);
    var define =
        new Definition(
            true,
            false,
            3,
            new Definition.Backoff(Definition.Backoff.Kind.FIXED, List.of(1L)),
            1,
            Definition.NEVER_EXPIRES,
            List.of(),
            List.of());
    machine.run(new Command.DefineConsumer("g", define));
    assertThat(machine.run(new LeaseCommand.Join("g", "l"))).isEqualTo(read);

    machine.run(new BarrierCommand.Leave("g", List.of(new BarrierCommand.Leaver("m2", ""))));
    assertThat(machine.run(new LeaseCommand.Join("g", "l"))).isEqualTo(new LeaseReply.Joined());
    assertDenied(join("", terms("", protocols("range"))), Verdict.READ_OTHERWISE);
  }

  @Test
  void aNoteStaysUntilThePositionMovesWithoutOne() {
    machine.append(orders, 0, 10);
    var partition = new PartitionId(orders.id(), 0);
    var spot = new Spot(partition, 4, 7, "half way");
    machine.run(new BarrierCommand.CommitOffsets("g", null, List.of(spot)));

    assertThat(machine.state.spots("g")).containsExactly(spot);
    assertThat(Machine.replay(machine.state.snapshot()).spots("g")).containsExactly(spot);
    var done = new Command.Done(partition, 6, List.of(), new TreeMap<>());
    machine.run(new Command.Commit("g", null, List.of(done)));
    assertThat(machine.state.spots("g")).containsExactly(new Spot(partition, 6, -1, ""));
  }
}

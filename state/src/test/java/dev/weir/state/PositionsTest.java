package dev.weir.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.state.Command.PartitionPosition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PositionsTest {
  private final Machine machine = new Machine();
  private final State state = machine.state;
  private Topic orders = new Topic(0, "", 0, Retention.FOREVER, 0);

  @BeforeEach
  void twoPartitionsWithTenMessages() {
    orders = machine.topic("orders", 2);
    machine.append(orders, 0, 10);
    machine.append(orders, 1, 10);
  }

  @Test
  void aCommitIsRememberedWithItsTime() {
    machine.nowMillis = 7000;
    assertThat(machine.commit("billing", orders, 1, 4)).isEqualTo(new Reply.PositionsCommitted());

    Position position = new Position("billing", "orders", orders.id(), 1, 4, 7000);
    assertThat(state.position("billing", orders.id(), 1)).contains(position);
    assertThat(state.positions("billing")).containsExactly(position);
    assertThat(state.consumers()).containsExactly("billing");
  }

  @Test
  void committingTheSamePositionRefreshesTheTime() {
    machine.commit("billing", orders, 0, 4);
    machine.nowMillis = 9000;
    machine.commit("billing", orders, 0, 4);

    assertThat(state.positions()).extracting(Position::lastSeenMillis).containsExactly(9000L);
  }

  @Test
  void aCommitMayGoBack() {
    machine.commit("billing", orders, 0, 8);
    machine.commit("billing", orders, 0, 2);

    assertThat(state.positions()).extracting(Position::position).containsExactly(2L);
  }

  @Test
  void aPositionLiesBetweenZeroAndTheEnd() {
    assertThat(machine.commit("billing", orders, 0, 10)).isEqualTo(new Reply.PositionsCommitted());
    assertThat(machine.commit("billing", orders, 0, 11))
        .isEqualTo(new Reply.PositionOutOfRange(orders, 0, 11, 0, 10));
    assertThat(machine.commit("billing", orders, 0, -1))
        .isEqualTo(new Reply.PositionOutOfRange(orders, 0, -1, 0, 10));
  }

  @Test
  void aPositionBeforeTheStartIsStored() {
    machine.run(new Command.AdvanceStart(orders.id(), 0, 5));

    assertThat(machine.commit("billing", orders, 0, 3)).isEqualTo(new Reply.PositionsCommitted());
  }

  @Test
  void oneRefusedPositionRefusesTheCommit() {
    Reply reply =
        machine.run(
            new Command.MovePositions(
                "billing",
                List.of(
                    new PartitionPosition(orders.id(), 0, 3),
                    new PartitionPosition(orders.id(), 2, 3))));

    assertThat(reply).isEqualTo(new Reply.NoSuchPartition(orders, 2));
    assertThat(state.positions()).isEmpty();
  }

  @Test
  void aNameAgainstTheRuleIsRefusedWithTheRule() {
    assertThat(machine.commit(" billing", orders, 0, 1))
        .isEqualTo(
            new Reply.InvalidName(
                " billing", "it begins or ends with a space; " + ConsumerName.RULE));
  }

  @Test
  void positionsAreListedByConsumerTopicNameAndPartition() {
    Topic a = machine.topic("a", 1);
    machine.commit("z", orders, 1, 1);
    machine.commit("z", orders, 0, 1);
    machine.commit("z", a, 0, 0);
    machine.commit("b", orders, 0, 1);

    assertThat(state.positions())
        .extracting(p -> p.consumer() + " " + p.topic() + " " + p.partition())
        .containsExactly("b orders 0", "z a 0", "z orders 0", "z orders 1");
    assertThat(state.positions("z")).hasSize(3);
    assertThat(state.positions("nobody")).isEmpty();
  }

  @Test
  void deletingATopicDeletesItsPositionsAndNoOthers() {
    Topic mails = machine.topic("mails", 1);
    machine.commit("billing", orders, 0, 4);
    machine.commit("billing", mails, 0, 0);
    machine.commit("only-orders", orders, 1, 4);
    machine.delete("orders");

    assertThat(state.positions()).extracting(Position::topic).containsExactly("mails");
    assertThat(state.consumers()).containsExactly("billing");
  }

  @Test
  void aRecreatedTopicHasNoOldPositions() {
    machine.commit("billing", orders, 0, 4);
    machine.delete("orders");
    Topic successor = machine.topic("orders", 2);
    machine.append(successor, 0, 10);

    assertThat(state.positions("billing")).isEmpty();
    assertThat(machine.commit("billing", orders, 0, 4))
        .as("of one who still reads the old topic")
        .isEqualTo(new Reply.NoSuchTopicId(orders.id()));
  }

  @Test
  void aConsumerIsDeletedEverywhereOnATopicOrOnAPartition() {
    Topic mails = machine.topic("mails", 1);
    machine.commit("billing", orders, 0, 4);
    machine.commit("billing", orders, 1, 5);
    machine.commit("billing", mails, 0, 0);
    List<Position> all = state.positions("billing");

    assertThat(machine.run(new Command.DeletePositions("billing", "orders", 1)))
        .isEqualTo(new Reply.PositionsDeleted(List.of(all.get(2))));
    assertThat(machine.run(new Command.DeletePositions("billing", "orders", null)))
        .isEqualTo(new Reply.PositionsDeleted(List.of(all.get(1))));
    assertThat(machine.run(new Command.DeletePositions("billing", null, null)))
        .isEqualTo(new Reply.PositionsDeleted(List.of(all.get(0))));
    assertThat(state.consumers()).isEmpty();
  }

  @Test
  void whatIsNotStoredIsNotDeleted() {
    machine.commit("billing", orders, 0, 4);

    assertThat(machine.run(new Command.DeletePositions("biling", null, null)))
        .isEqualTo(new Reply.NoSuchPosition("biling"));
    assertThat(machine.run(new Command.DeletePositions("billing", "orders", 1)))
        .isEqualTo(new Reply.NoSuchPosition("billing"));
    assertThat(machine.run(new Command.DeletePositions("billing", "ordrs", null)))
        .isEqualTo(new Reply.NoSuchTopic("ordrs"));
    assertThatThrownBy(() -> new Command.DeletePositions("billing", null, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aCommitHasTenThousandPositions() {
    PartitionPosition one = new PartitionPosition(orders.id(), 0, 1);

    assertThat(commit("billing", Collections.nCopies(10_001, one)))
        .isEqualTo(new Reply.LimitReached("positions in a commit", 10_001, 10_000));
    assertThat(commit("billing", Collections.nCopies(10_000, one)))
        .isEqualTo(new Reply.PositionsCommitted());
  }

  @Test
  void aDirectoryHasAMillionPositions() {
    State full = new State();
    full.apply(new StateRecord.TopicCreated(1, "wide", 10_000, Retention.FOREVER, 0));
    List<PartitionPosition> everywhere = new ArrayList<>();
    for (int partition = 0; partition < 10_000; partition++) {
      everywhere.add(new PartitionPosition(1, partition, 0));
    }
    for (int i = 0; i < 100; i++) {
      Decision decision =
          full.decide(new Command.MovePositions("c" + i, everywhere), new Now(0, 0));
      decision.records().forEach(full::apply);
    }

    List<PartitionPosition> one = everywhere.subList(0, 1);
    assertThat(full.decide(new Command.MovePositions("one-more", one), new Now(0, 0)).reply())
        .isEqualTo(new Reply.LimitReached("positions in a directory", 1_000_001, 1_000_000));
    assertThat(full.decide(new Command.MovePositions("c0", everywhere), new Now(0, 0)).reply())
        .isEqualTo(new Reply.PositionsCommitted());
  }

  private Reply commit(String consumer, List<PartitionPosition> positions) {
    return machine.run(new Command.MovePositions(consumer, positions));
  }

  @Test
  void oneRefusedPartRefusesTheTransaction() {
    var append = new Command.Append(orders.id(), 0, 2);
    var fits = new Command.MovePositions("a", List.of(new PartitionPosition(orders.id(), 0, 3)));
    var not = new Command.MovePositions("b", List.of(new PartitionPosition(orders.id(), 0, 99)));

    assertThat(machine.run(new Command.Transact(List.of(append), List.of(fits, not))))
        .isEqualTo(new Reply.PositionOutOfRange(orders, 0, 99, 0, 10));
    assertThat(state.end(orders.id(), 0)).isEqualTo(10);
    assertThat(state.positions()).isEmpty();
  }

  @Test
  void aTransactionsAppendsFollowOneAnother() {
    var three = new Command.Append(orders.id(), 0, 2);
    var one = new Command.Append(orders.id(), 1, 0);

    assertThat(machine.run(new Command.Transact(List.of(three, one, three), List.of())))
        .isEqualTo(new Reply.Transacted(List.of(10L, 10L, 13L), List.of()));
    assertThat(state.end(orders.id(), 0)).isEqualTo(16);
  }
}

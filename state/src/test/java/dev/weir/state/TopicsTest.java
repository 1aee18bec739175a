package dev.weir.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class TopicsTest {
  private final Machine machine = new Machine();
  private final State state = machine.state;

  @Test
  void aCreatedTopicIsThereEmpty() {
    Retention week = new Retention(604_800_000, 1 << 30);
    Reply reply = machine.run(new Command.CreateTopic("orders", 3, week));

    Topic orders = new Topic(1, "orders", 3, week, 1000);
    assertThat(reply).isEqualTo(new Reply.TopicCreated(orders));
    assertThat(state.topic("orders")).contains(orders);
    assertThat(state.topic(1)).contains(orders);
    assertThat(state.start(1, 2)).isZero();
    assertThat(state.end(1, 2)).isZero();
  }

  @Test
  void topicsAreListedByName() {
    machine.topic("b", 1);
    machine.topic("a", 1);
    machine.topic("c", 1);

    assertThat(state.topics()).extracting(Topic::name).containsExactly("a", "b", "c");
  }

  @Test
  void aNameIsTakenOnce() {
    Topic orders = machine.topic("orders", 3);

    assertThat(machine.run(new Command.CreateTopic("orders", 1, Retention.FOREVER)))
        .isEqualTo(new Reply.TopicExists(orders));
  }

  @Test
  void aNameAgainstTheRuleIsRefusedWithTheRule() {
    assertThat(machine.run(new Command.CreateTopic("a b", 1, Retention.FOREVER)))
        .isEqualTo(new Reply.InvalidName("a b", "it contains \" \"; " + TopicName.RULE));
  }

  @Test
  void aTopicHasOneToTenThousandPartitions() {
    assertThat(machine.run(new Command.CreateTopic("a", 0, Retention.FOREVER)))
        .isEqualTo(new Reply.PartitionsOutOfRange("a", 0, 1, 10_000));
    assertThat(machine.run(new Command.CreateTopic("a", 10_001, Retention.FOREVER)))
        .isEqualTo(new Reply.PartitionsOutOfRange("a", 10_001, 1, 10_000));
    assertThat(machine.topic("a", 10_000).partitions()).isEqualTo(10_000);
  }

  @Test
  void aDirectoryHasAHundredThousandPartitions() {
    for (int i = 0; i < 10; i++) {
      machine.topic("t" + i, 10_000);
    }
    assertThat(machine.run(new Command.CreateTopic("more", 1, Retention.FOREVER)))
        .isEqualTo(new Reply.LimitReached("partitions in a directory", 100_001, 100_000));

    machine.delete("t0");
    machine.topic("more", 9_999);
    assertThat(machine.run(new Command.AddPartitions("more", 10_000)))
        .isInstanceOf(Reply.PartitionsAdded.class);
  }

  @Test
  void aDeletedTopicIsGoneAndItsIdIsNeverGivenAgain() {
    Topic former = machine.topic("orders", 3);
    machine.append(former, 0, 10);
    assertThat(machine.delete("orders")).isEqualTo(new Reply.TopicDeleted(former));
    assertThat(state.topic("orders")).isEmpty();

    Topic successor = machine.topic("orders", 3);
    assertThat(successor.id()).isEqualTo(former.id() + 1);
    assertThat(state.end(successor.id(), 0)).isZero();
    assertThat(machine.append(former, 0, 1)).isEqualTo(new Reply.NoSuchTopicId(former.id()));
  }

  @Test
  void theIdOfADeletedTopicIsNotGivenAfterARestartEither() {
    int id = machine.topic("orders", 1).id();
    machine.delete("orders");

    State restarted = Machine.replay(state.snapshot());
    Decision again =
        restarted.decide(new Command.CreateTopic("orders", 1, Retention.FOREVER), new Now(2000, 0));
    assertThat(((Reply.TopicCreated) again.reply()).topic().id()).isEqualTo(id + 1);
  }

  @Test
  void whatIsNotThereIsNotDeleted() {
    assertThat(machine.delete("ordrs")).isEqualTo(new Reply.NoSuchTopic("ordrs"));
  }

  @Test
  void addedPartitionsAreEmptyAndTheOthersStay() {
    Topic orders = machine.topic("orders", 2);
    machine.append(orders, 1, 10);
    machine.commit("billing", orders, 1, 4);
    Reply reply = machine.run(new Command.AddPartitions("orders", 3));

    Topic grown = new Topic(1, "orders", 3, Retention.FOREVER, 1000);
    assertThat(reply).isEqualTo(new Reply.PartitionsAdded(grown));
    assertThat(state.topic("orders")).contains(grown);
    assertThat(state.end(1, 1)).isEqualTo(10);
    assertThat(state.end(1, 2)).isZero();
    assertThat(state.position("billing", 1, 1).orElseThrow().position()).isEqualTo(4);
  }

  @Test
  void partitionsAreOnlyAdded() {
    machine.topic("orders", 3);

    assertThat(machine.run(new Command.AddPartitions("orders", 3)))
        .isEqualTo(new Reply.PartitionsOutOfRange("orders", 3, 4, 10_000));
    assertThat(machine.run(new Command.AddPartitions("orders", 10_001)))
        .isEqualTo(new Reply.PartitionsOutOfRange("orders", 10_001, 4, 10_000));
    assertThat(machine.run(new Command.AddPartitions("ordrs", 4)))
        .isEqualTo(new Reply.NoSuchTopic("ordrs"));
  }

  @Test
  void retentionIsChangedAndNothingElse() {
    Topic orders = machine.topic("orders", 2);
    machine.append(orders, 1, 10);
    var week = new Retention(604_800_000, 1 << 20);
    Reply reply = machine.run(new Command.SetRetention("orders", week));

    Topic kept = new Topic(1, "orders", 2, week, 1000);
    assertThat(reply).isEqualTo(new Reply.RetentionSet(kept));
    assertThat(state.topic("orders")).contains(kept);
    assertThat(state.end(1, 1)).isEqualTo(10);
    assertThat(machine.run(new Command.SetRetention("ordrs", week)))
        .isEqualTo(new Reply.NoSuchTopic("ordrs"));
  }

  @Test
  void D6_offsetsRiseWithoutGaps() {
    Topic orders = machine.topic("orders", 2);

    assertThat(machine.append(orders, 0, 3)).isEqualTo(new Reply.Appended(0));
    assertThat(machine.append(orders, 1, 5)).isEqualTo(new Reply.Appended(0));
    assertThat(machine.append(orders, 0, 1)).isEqualTo(new Reply.Appended(3));
    assertThat(state.end(orders.id(), 0)).isEqualTo(4);
  }

  @Test
  void nothingIsAppendedWhereThereIsNoPartition() {
    Topic orders = machine.topic("orders", 2);

    assertThat(machine.append(orders, 2, 1)).isEqualTo(new Reply.NoSuchPartition(orders, 2));
    assertThat(machine.append(orders, -1, 1)).isEqualTo(new Reply.NoSuchPartition(orders, -1));
  }

  @Test
  void theStartOnlyRisesAndNeverAboveTheEnd() {
    Topic orders = machine.topic("orders", 1);
    machine.append(orders, 0, 10);

    assertThat(machine.run(new Command.AdvanceStart(1, 0, 4))).isEqualTo(new Reply.StartIs(4));
    assertThat(machine.run(new Command.AdvanceStart(1, 0, 3))).isEqualTo(new Reply.StartIs(4));
    assertThat(machine.run(new Command.AdvanceStart(1, 0, 11)))
        .isEqualTo(new Reply.PositionOutOfRange(orders, 0, 11, 4, 10));
    assertThat(machine.run(new Command.AdvanceStart(1, 0, 10))).isEqualTo(new Reply.StartIs(10));
    assertThat(state.start(1, 0)).isEqualTo(10);
    assertThat(machine.append(orders, 0, 1)).isEqualTo(new Reply.Appended(10));
  }

  @Test
  void theOffsetsOfNoPartitionAreNotAsked() {
    machine.topic("orders", 1);

    assertThatThrownBy(() -> state.end(1, 1)).isInstanceOf(NoSuchElementException.class);
    assertThatThrownBy(() -> state.start(2, 0)).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void everyOpeningBeginsAnEpoch() {
    assertThat(state.epoch()).isZero();
    assertThat(machine.run(new Command.BeginEpoch())).isEqualTo(new Reply.EpochBegun(1));
    assertThat(machine.run(new Command.BeginEpoch())).isEqualTo(new Reply.EpochBegun(2));
    assertThat(Machine.replay(state.snapshot()).epoch()).isEqualTo(2);
  }
}

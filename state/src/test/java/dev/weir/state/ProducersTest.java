package dev.weir.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.state.TransactionReply.AppendedBefore;
import dev.weir.state.TransactionReply.Denied;
import dev.weir.state.TransactionReply.Identified;
import dev.weir.state.TransactionReply.Verdict;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What an idempotent producer may rely on. Rules carry Kafka's numbers, as `docs/decisions/transactions.md`
/// lists them.
class ProducersTest {
  private static final Reply OUT_OF_ORDER = new Denied(Verdict.OUT_OF_ORDER);
  private static final Reply FENCED = new Denied(Verdict.FENCED);

  private final Machine machine = new Machine();
  private Topic orders = new Topic(0, "none", 1, Retention.FOREVER, 0);

  @BeforeEach
  void begin() {
    orders = machine.topic("orders", 2);
  }

  private Reply send(long producer, int epoch, int sequence, int records) {
    return send(0, producer, epoch, sequence, records);
  }

  private Reply send(int partition, long producer, int epoch, int sequence, int records) {
    var by = new Production(producer, epoch, sequence, null);
    return machine.run(new Command.Append(orders.id(), partition, records - 1, by));
  }

  private static Reply at(long offset) {
    return new Reply.Appended(offset);
  }

  private static Reply before(long offset) {
    return new AppendedBefore(offset);
  }

  @Test
  void I1_eachOfTheLastFiveBatchesIsAppendedOnce() {
    for (int i = 0; i < 6; i++) {
      assertThat(send(7, 0, 10 * i, 10)).isEqualTo(at(10 * i));
    }

    for (int i = 1; i < 6; i++) {
      assertThat(send(7, 0, 10 * i, 10)).isEqualTo(before(10 * i));
    }
    assertThat(send(7, 0, 0, 10)).as("the sixth last").isEqualTo(OUT_OF_ORDER);
    assertThat(send(7, 0, 50, 9)).as("another batch in that place").isEqualTo(OUT_OF_ORDER);
    assertThat(send(7, 0, 60, 1)).isEqualTo(at(60));
  }

  @Test
  void I2_aGapIsRefused() {
    assertThat(send(7, 0, 0, 3)).isEqualTo(at(0));

    assertThat(send(7, 0, 4, 1)).isEqualTo(OUT_OF_ORDER);
    assertThat(send(7, 0, 2, 2)).isEqualTo(OUT_OF_ORDER);
    assertThat(send(7, 0, 3, 1)).isEqualTo(at(3));
  }

  @Test
  void I2_numbersBeginAgainBehindTheLargest() {
    assertThat(send(7, 0, Integer.MAX_VALUE - 1, 5)).isEqualTo(at(0));
    assertThat(send(7, 0, 4, 1)).isEqualTo(OUT_OF_ORDER);
    assertThat(send(7, 0, 3, 1)).isEqualTo(at(5));
    assertThat(send(7, 0, Integer.MAX_VALUE - 1, 5)).isEqualTo(before(0));

    assertThat(send(8, 0, Integer.MAX_VALUE, 1)).isEqualTo(at(6));
    assertThat(send(8, 0, 0, 1)).isEqualTo(at(7));
  }

  @Test
  void I3_anEarlierEpochIsFencedAndALaterOneBeginsAtZero() {
    assertThat(send(7, 3, 0, 2)).isEqualTo(at(0));

    assertThat(send(7, 2, 2, 1)).isEqualTo(FENCED);
    assertThat(send(7, 4, 2, 1)).isEqualTo(OUT_OF_ORDER);
    assertThat(send(7, 4, 0, 1)).isEqualTo(at(2));
    assertThat(send(7, 3, 2, 1)).isEqualTo(FENCED);
  }

  @Test
  void I4_whoIsNotKnownMayBeginAnywhere() {
    assertThat(send(7, 2, 1_000, 1)).isEqualTo(at(0));
    assertThat(send(7, 2, 1_001, 1)).isEqualTo(at(1));
    assertThat(send(1, 7, 2, 5, 1)).as("on another partition").isEqualTo(at(0));
  }

  @Test
  void I5_whatIsKnownSurvivesTheMessages() {
    send(7, 0, 0, 3);
    machine.run(new Command.AdvanceStart(orders.id(), 0, 3));

    assertThat(send(7, 0, 0, 3)).isEqualTo(before(0));
  }

  @Test
  void I5_whatIsKnownSurvivesARestart() {
    for (int i = 0; i < 7; i++) {
      send(7, 0, i, 1);
      send(1, 8 + i, 0, i, 1);
    }
    assertThat(Machine.replay(machine.state.snapshot()).snapshot())
        .isEqualTo(machine.state.snapshot());
    State restarted = Machine.replay(machine.state.snapshot());

    var by = new Production(7, 0, 5, null);
    assertThat(restarted.decide(new Command.Append(orders.id(), 0, 0, by), new Now(1, 1)).reply())
        .isEqualTo(before(5));
  }

  @Test
  void I6_idsAreNeverGivenTwice() {
    assertThat(identify(machine.state)).isZero();
    assertThat(machine.run(new TransactionCommand.Identify(null)))
        .isEqualTo(new Identified(new TransactionCommand.Identity(0, 0)));

    assertThat(identify(machine.state)).isEqualTo(1);
    assertThat(identify(Machine.replay(machine.state.snapshot()))).isEqualTo(1);
  }

  @Test
  void I6_anIdThatSomebodyBroughtAlongIsGivenToNobody() {
    assertThat(send(41, 0, 0, 1)).isEqualTo(at(0));

    assertThat(identify(machine.state)).isEqualTo(42);
    assertThat(send(Long.MAX_VALUE, 0, 0, 1)).isEqualTo(new Denied(Verdict.UNKNOWN_PRODUCER));
    assertThat(send(Production.LARGEST_FOREIGN_ID, 0, 0, 1)).isEqualTo(at(1));
    assertThat(identify(machine.state)).isEqualTo(Production.LARGEST_FOREIGN_ID + 1);
  }

  private static long identify(State state) {
    var reply = state.decide(new TransactionCommand.Identify(null), new Now(1, 1)).reply();
    return ((Identified) reply).identity().producerId();
  }

  @Test
  void I7_behindOneThatIsMissingNothingIsTaken() {
    send(7, 0, 0, 1);

    for (int sequence = 2; sequence < 6; sequence++) {
      assertThat(send(7, 0, sequence, 1)).isEqualTo(OUT_OF_ORDER);
    }
    for (int sequence = 1; sequence < 6; sequence++) {
      assertThat(send(7, 0, sequence, 1)).isEqualTo(at(sequence));
    }
  }

  @Test
  void whoIsUnusedForADayIsForgottenAndOthersAreNot() {
    send(7, 0, 5, 1);
    tick();
    machine.nowMillis += ProducerExpiry.PRODUCER_MILLIS - 1;
    send(8, 0, 5, 1);
    tick();
    machine.nowMillis += ProducerExpiry.LOOK_MILLIS;
    tick();
    assertThat(send(7, 0, 5, 1)).as("one look does not decide").isEqualTo(before(0));
    machine.nowMillis += ProducerExpiry.LOOK_MILLIS;
    tick();

    assertThat(send(7, 0, 5, 1)).as("nothing is known of it").isEqualTo(at(2));
    assertThat(send(8, 0, 5, 1)).isEqualTo(before(1));
  }

  private void tick() {
    assertThat(machine.state.nextDeadline()).isLessThanOrEqualTo(machine.nowMillis);
    machine.run(new Command.Tick());
  }

  @Test
  void withItsTopicAProducerIsForgotten() {
    send(7, 0, 5, 1);
    machine.delete("orders");

    assertThat(machine.state.snapshot()).doesNotHaveAnyElementsOfTypes(ProducerRecord.Kept.class);
  }

  @Test
  void thoseWhoWereUnusedForLongestMakeRoom() {
    var kept = List.of(new Sequences.Run(0, 0, 0));
    var partition = new PartitionId(orders.id(), 0);
    send(7, 0, 0, 1);
    send(8, 0, 0, 1);
    send(7, 0, 1, 1);
    for (int i = 0; i < Limits.PRODUCERS - 1; i++) {
      machine.state.apply(new ProducerRecord.Kept(partition, 100 + i, 0, 1_000, kept));
    }

    var again = new Command.Append(orders.id(), 0, 0, new Production(7, 0, 1, null));
    assertThat(machine.state.decide(again, new Now(1, 1)).reply()).isEqualTo(before(2));
    var gone = new Command.Append(orders.id(), 0, 0, new Production(8, 0, 0, null));
    assertThat(machine.state.decide(gone, new Now(1, 1)).reply()).isEqualTo(at(3));
  }
}

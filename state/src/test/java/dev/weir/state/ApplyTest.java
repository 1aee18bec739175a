package dev.weir.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.state.SettledSet.Range;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Records that cannot follow from the state are refused, and the state stays as it is.
class ApplyTest {
  private final Machine machine = new Machine();

  static List<StateRecord> recordsThatDoNotFit() {
    Retention forever = Retention.FOREVER;
    return List.of(
        new StateRecord.TopicCreated(2, "again", 1, forever, 0),
        new StateRecord.TopicCreated(9, "orders", 1, forever, 0),
        new StateRecord.TopicCreated(9, "none", 0, forever, 0),
        new StateRecord.TopicCreated(9, "huge", Integer.MAX_VALUE, forever, 0),
        new StateRecord.TopicDeleted(2),
        new StateRecord.RetentionSet(2, forever),
        new StateRecord.PartitionsAdded(2, 5),
        new StateRecord.PartitionsAdded(1, 2),
        new StateRecord.PartitionsAdded(1, Integer.MAX_VALUE),
        new StateRecord.BatchAppended(1, 2, 0, 0),
        new StateRecord.BatchAppended(2, 0, 0, 0),
        new StateRecord.BatchAppended(1, 0, 9, 0),
        new StateRecord.BatchAppended(1, 0, 11, 0),
        new StateRecord.BatchAppended(1, 0, 10, -1),
        new StateRecord.StartAdvanced(1, 0, 3),
        new StateRecord.StartAdvanced(1, 0, 11),
        new StateRecord.StartAdvanced(1, -1, 5),
        new StateRecord.PositionCommitted("billing", 1, 0, 11, 0),
        new StateRecord.PositionCommitted("billing", 1, 0, -1, 0),
        new StateRecord.PositionCommitted("billing", 2, 0, 0, 0),
        new StateRecord.SpotCommitted("billing", new Spot(new PartitionId(1, 0), 11, 0, ""), 0),
        new StateRecord.SpotCommitted("billing", new Spot(new PartitionId(2, 0), 0, 0, ""), 0),
        new BarrierRecord.GenerationBegun("new", 0, "consumer", "range", "m"),
        new BarrierRecord.GenerationBegun("group", 3, "consumer", "range", "m"),
        new BarrierRecord.Assigned("group", "stranger", new byte[0]),
        new BarrierRecord.Settled("new"),
        new BarrierRecord.Settled("empty"),
        new BarrierRecord.Unsettled("empty"),
        new BarrierRecord.Left("group", "stranger"),
        new BarrierRecord.Ended("group"),
        new BarrierRecord.Ended("new"),
        new StateRecord.PositionDeleted("billing", 1, 1),
        new StateRecord.PositionDeleted("nobody", 1, 0),
        progressed("nobody", new Range(4, 5), new AttemptRun(6, 7, 1)),
        progressed("billing", new Range(9, 11), new AttemptRun(6, 7, 1)),
        progressed("billing", new Range(-1, 5), new AttemptRun(6, 7, 1)),
        progressed("billing", new Range(5, 5), new AttemptRun(6, 7, 1)),
        progressed("billing", new Range(4, 5), new AttemptRun(9, 11, 1)),
        progressed("billing", new Range(4, 5), new AttemptRun(-1, 4, 1)),
        progressed("billing", new Range(4, 5), new AttemptRun(6, 6, 1)),
        progressed("billing", new Range(4, 5), new AttemptRun(6, 7, -1)),
        new StateRecord.ConsumerForgotten("billing"),
        new StateRecord.EpochBegun(1, 0),
        new StateRecord.TopicIdsGiven(1),
        new StateRecord.PartitionRestored(1, 0, 0, 20),
        new StateRecord.PartitionRestored(1, 1, 2, 1),
        new StateRecord.PartitionRestored(1, 1, -1, 1));
  }

  private static StateRecord progressed(String consumer, Range settled, AttemptRun attempts) {
    return new StateRecord.Progressed(consumer, 1, 0, List.of(settled), List.of(attempts), 0);
  }

  @ParameterizedTest
  @MethodSource("recordsThatDoNotFit")
  void isRefusedAndChangesNothing(StateRecord record) {
    machine.run(new Command.BeginEpoch());
    Topic orders = machine.topic("orders", 2);
    machine.topic("gone", 1);
    machine.delete("gone");
    machine.append(orders, 0, 10);
    machine.run(new Command.AdvanceStart(orders.id(), 0, 3));
    machine.commit("billing", orders, 0, 4);
    machine.state.apply(new BarrierRecord.GenerationBegun("empty", 1, "consumer", "range", "m"));
    machine.state.apply(new BarrierRecord.GenerationBegun("group", 3, "consumer", "range", "m"));
    var terms = new JoinTerms("", "", "", new JoinTerms.Patience(1, 1), List.of());
    machine.state.apply(new BarrierRecord.MemberKept("group", "m", terms));
    List<?> before = machine.state.snapshot();

    assertThatThrownBy(() -> machine.state.apply(record))
        .isInstanceOf(InconsistentRecord.class)
        .hasMessageStartingWith(record + " does not fit: ");
    assertThat(machine.state.snapshot()).isEqualTo(before);
  }
}

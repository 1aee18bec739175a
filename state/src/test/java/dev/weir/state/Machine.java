package dev.weir.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.state.Command.PartitionPosition;
import java.util.List;

/// A state with what an engine does around it: decide, apply, and a clock by hand.
final class Machine {
  final State state = new State();
  long nowMillis = 1000;

  Reply run(Command command) {
    List<?> before = state.snapshot();
    Decision decision = state.decide(command, new Now(nowMillis, nowMillis));
    assertThat(state.snapshot()).as("decide changes nothing").isEqualTo(before);
    if (decision.reply() instanceof Reply.Refusal) {
      assertThat(decision.records()).as("a refusal changes nothing").isEmpty();
    }
    decision.records().forEach(state::apply);
    return decision.reply();
  }

  Topic topic(String name, int partitions) {
    Reply reply = run(new Command.CreateTopic(name, partitions, Retention.FOREVER));
    assertThat(reply).isInstanceOf(Reply.TopicCreated.class);
    return ((Reply.TopicCreated) reply).topic();
  }

  Reply append(Topic topic, int partition, int messages) {
    return run(new Command.Append(topic.id(), partition, messages - 1));
  }

  Reply commit(String consumer, Topic topic, int partition, long position) {
    return run(
        new Command.MovePositions(
            consumer, List.of(new PartitionPosition(topic.id(), partition, position))));
  }

  Reply delete(String topic) {
    return run(new Command.DeleteTopic(topic));
  }

  static State replay(Iterable<? extends StateRecord> records) {
    State state = new State();
    records.forEach(state::apply);
    return state;
  }
}

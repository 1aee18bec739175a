package dev.weir.engine;

import dev.weir.state.Command;
import dev.weir.state.Command.Done;
import dev.weir.state.PartitionId;
import dev.weir.state.Question;
import dev.weir.state.Reply;
import dev.weir.state.Retention;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A consumer's positions on two partitions, which are committed together, moved, forgotten and
/// asked for.
final class Placing implements Exercise<List<Long>> {
  private static final int MESSAGES = 3;
  private static final long NOWHERE = -1;
  private static final List<Long> FORGOTTEN = List.of(NOWHERE, NOWHERE);

  private final Engine engine;
  private final String consumer;
  private final List<PartitionId> partitions = new ArrayList<>();

  Placing(Engine engine, int round) throws Exception {
    this.engine = engine;
    this.consumer = "reader-" + round;
    if (round == 0) {
      fill(engine);
    }
    int topic = Objects.requireNonNull(engine.topic("placed")).id();
    partitions.add(new PartitionId(topic, 0));
    partitions.add(new PartitionId(topic, 1));
  }

  private static void fill(Engine engine) throws Exception {
    engine.submit(new Command.CreateTopic("placed", 2, Retention.FOREVER)).get();
    var topic = Objects.requireNonNull(engine.topic("placed"));
    for (int i = 0; i < 2 * MESSAGES; i++) {
      byte[] value = "m".getBytes(StandardCharsets.UTF_8);
      engine.append(topic.partition(i % 2), 0, null, value, List.of()).batch().get();
    }
  }

  @Override
  public List<Long> initial() {
    return FORGOTTEN;
  }

  @Override
  public void use(History<List<Long>> history, int thread, Pace pace) throws Exception {
    long to = pace.upTo(MESSAGES + 1);
    switch (pace.upTo(6)) {
      case 0, 1 -> {
        var both = List.of(to, (long) pace.upTo(MESSAGES + 1));
        history.record(
            "commit " + both, () -> pace.hear(engine.submit(commit(both))), _ -> _ -> both);
      }
      case 2 -> {
        int which = pace.upTo(2);
        history.record(
            "move " + which + " to " + to,
            () -> pace.hear(engine.submit(move(which, to))),
            _ -> now -> moved(now, which, to));
      }
      case 3 ->
          history.record(
              "forget",
              () -> forgotten(pace.hear(engine.submit(forget()))),
              before -> now -> now.equals(before) ? FORGOTTEN : null);
      default ->
          history.record("ask", () -> ask(pace), seen -> now -> now.equals(seen) ? now : null);
    }
  }

  private Command commit(List<Long> both) {
    var done = new ArrayList<Done>();
    for (int i = 0; i < both.size(); i++) {
      done.add(new Done(partitions.get(i), both.get(i), List.of(), new TreeMap<>()));
    }
    return new Command.Commit(consumer, null, done);
  }

  private Command move(int which, long to) {
    var partition = partitions.get(which);
    var place = new Command.PartitionPosition(partition.topicId(), partition.number(), to);
    return new Command.MovePositions(consumer, List.of(place));
  }

  private static List<Long> moved(List<Long> now, int which, long to) {
    var moved = new ArrayList<>(now);
    moved.set(which, to);
    return moved;
  }

  private Command forget() {
    return new Command.DeletePositions(consumer, null, null);
  }

  private static @Nullable List<Long> forgotten(Reply reply) {
    var before = new Long[] {NOWHERE, NOWHERE};
    if (reply instanceof Reply.PositionsDeleted deleted) {
      deleted.positions().forEach(place -> before[place.partition()] = place.position());
    } else if (!(reply instanceof Reply.NoSuchPosition)) {
      return null;
    }
    return Arrays.asList(before);
  }

  private List<Long> ask(Pace pace) throws Exception {
    var seen = new Long[] {NOWHERE, NOWHERE};
    for (var done : pace.hear(engine.ask(new Question.DoneOn(consumer, partitions)))) {
      seen[done.partition().number()] = done.position();
    }
    return Arrays.asList(seen);
  }
}

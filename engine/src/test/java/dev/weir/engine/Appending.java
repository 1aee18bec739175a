package dev.weir.engine;

import dev.weir.records.RecordCursor;
import dev.weir.state.Command;
import dev.weir.state.Retention;
import dev.weir.state.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// One partition: a list that is appended to, measured and read from. Messages are large enough for
/// the filer to move them meanwhile.
final class Appending implements Exercise<List<String>> {
  private static final int PADDING = 4 << 10;

  private final Engine engine;
  private final PartitionLog partition;

  Appending(Engine engine, int round) throws Exception {
    this.engine = engine;
    String name = "list-" + round;
    engine.submit(new Command.CreateTopic(name, 1, Retention.FOREVER)).get();
    engine.ask(State::topics).get(); // then it is shown, even by an engine that answers too early
    this.partition = Objects.requireNonNull(engine.topic(name)).partition(0);
    if (round > 0) {
      engine.submit(new Command.DeleteTopic("list-" + (round - 1))).get();
    }
  }

  @Override
  public List<String> initial() {
    return List.of();
  }

  @Override
  public void use(History<List<String>> history, int thread, Pace pace) throws Exception {
    switch (pace.upTo(5)) {
      case 0, 1 -> {
        String value = "m" + thread + pace.upTo(1_000_000);
        history.record(
            "append " + value,
            () -> append(value, pace),
            offset -> list -> list.size() == offset ? with(list, value) : null);
      }
      case 2 ->
          history.record("end", partition::end, end -> list -> list.size() == end ? list : null);
      default -> {
        int from = pace.upTo(4);
        history.record("read from " + from, () -> read(from), read -> list -> read.of(list, from));
      }
    }
  }

  private static List<String> with(List<String> list, String value) {
    var longer = new ArrayList<>(list);
    longer.add(value);
    return longer;
  }

  private long append(String value, Pace pace) throws Exception {
    byte[] bytes = (value + " ".repeat(PADDING)).getBytes(StandardCharsets.UTF_8);
    if (pace.upTo(2) == 0) {
      var offset = new CompletableFuture<Long>();
      engine.append(partition, 0, null, bytes, List.of(), offset);
      return pace.hear(offset);
    }
    var appending = engine.append(partition, 0, null, bytes, List.of());
    pace.hear(appending.batch());
    return appending.offset();
  }

  /// @param inside false when there is no such place yet
  private record Read(boolean inside, List<String> values) {
    /// What a list is that answers so: itself.
    @Nullable List<String> of(List<String> list, int from) {
      if (!inside || from > list.size()) {
        return !inside && from > list.size() ? list : null;
      }
      int to = from + values.size();
      boolean enough = !values.isEmpty() || from == list.size();
      return enough && to <= list.size() && list.subList(from, to).equals(values) ? list : null;
    }
  }

  private Read read(int from) throws IOException {
    var values = new ArrayList<String>();
    try {
      for (byte[] batch : partition.read(from, 1 << 20, ReadBound.DURABLE)) {
        var cursor = new RecordCursor();
        cursor.open(batch, 0);
        while (cursor.next()) {
          if (cursor.offset() >= from) {
            values.add(value(cursor));
          }
        }
      }
    } catch (EngineException.OutOfRange e) {
      return new Read(false, List.of());
    }
    return new Read(true, values);
  }

  private static String value(RecordCursor cursor) {
    int from = cursor.valuePosition();
    return new String(cursor.buffer(), from, cursor.valueLength(), StandardCharsets.UTF_8).strip();
  }
}

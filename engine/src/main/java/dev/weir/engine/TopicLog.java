package dev.weir.engine;

import dev.weir.log.SegmentStore;
import dev.weir.state.PartitionId;
import dev.weir.state.State;
import dev.weir.state.Topic;
import java.util.ArrayList;
import java.util.List;

/// A topic while the directory is open. Immutable: a topic that gains partitions is a new one with
/// the same [PartitionLog]s in it and more.
public final class TopicLog {
  private final Topic topic;
  private final Source source;
  private final Inbox inbox;
  private final List<PartitionLog> partitions;

  private TopicLog(Topic topic, Source source, Inbox inbox, List<PartitionLog> old) {
    this.topic = topic;
    this.source = source;
    this.inbox = inbox;
    this.partitions = new ArrayList<>(old);
  }

  static TopicLog of(Topic topic, State state, SegmentStore segments, Inbox inbox) {
    var log = new TopicLog(topic, new Source.Segments(segments), inbox, List.of());
    for (int p = 0; p < topic.partitions(); p++) {
      var id = new PartitionId(topic.id(), p);
      long end = state.end(topic.id(), p);
      long stable = Math.min(state.firstOpen(id), end);
      var partition = new PartitionLog(log, p, state.start(topic.id(), p), end, stable);
      partition.aborted(state.aborts().on(id));
      log.partitions.add(partition);
    }
    return log;
  }

  /// A topic of an engine elsewhere.
  static TopicLog of(Front.Shown shown, Source source, Inbox inbox) {
    var log = new TopicLog(shown.topic(), source, inbox, List.of());
    for (int p = 0; p < shown.topic().partitions(); p++) {
      log.partitions.add(
          new PartitionLog(log, p, shown.starts()[p], shown.ends()[p], shown.stables()[p]));
    }
    return log;
  }

  /// The topic with new, empty partitions. Looks at no state: by now it may be ahead.
  static TopicLog grown(Topic topic, TopicLog before) {
    var log = new TopicLog(topic, before.source, before.inbox, before.partitions);
    for (int p = log.partitions.size(); p < topic.partitions(); p++) {
      log.partitions.add(new PartitionLog(log, p, 0, 0, 0));
    }
    return log;
  }

  public Topic topic() {
    return topic;
  }

  public int id() {
    return topic.id();
  }

  public String name() {
    return topic.name();
  }

  public int partitions() {
    return partitions.size();
  }

  /// @throws EngineException.NoSuchPartition when there is none of that number
  public PartitionLog partition(int number) {
    if (number < 0 || number >= partitions.size()) {
      throw new EngineException.NoSuchPartition(topic.name(), number);
    }
    return partitions.get(number);
  }

  Source source() {
    return source;
  }

  Inbox inbox() {
    return inbox;
  }
}

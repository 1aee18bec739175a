package dev.weir.engine;

import dev.weir.state.StateRecord;
import dev.weir.state.Topic;

/// What everybody sees of topics, when a record about them is durable.
record Showing(Parts parts) {
  void grow(Topic topic) {
    var before = parts.view().get(topic.name());
    if (before != null) {
      parts.view().put(TopicLog.grown(topic, before));
    }
  }

  void delete(String name, int topicId) {
    var log = parts.view().get(name);
    if (log != null) {
      parts.view().remove(name);
      for (int p = 0; p < log.partitions(); p++) {
        log.partition(p).delete();
      }
    }
    parts.backlog().add(new Backlog.Item.RetireTopic(topicId));
  }

  void advance(StateRecord.StartAdvanced advanced) {
    var log = parts.view().get(advanced.topicId());
    if (log != null) {
      log.partition(advanced.partition()).advanceStart(advanced.start());
    }
    parts
        .backlog()
        .add(new Backlog.Item.Retire(advanced.topicId(), advanced.partition(), advanced.start()));
  }
}

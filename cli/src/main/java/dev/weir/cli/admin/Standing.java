package dev.weir.cli.admin;

import dev.weir.ConsumerDescription;
import dev.weir.ConsumerPosition;
import dev.weir.Lag;
import dev.weir.TopicDescription;
import dev.weir.cli.text.HumanTime;
import dev.weir.cli.text.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where a consumer stands on a topic.
record Standing(ConsumerDescription consumer, TopicDescription topic, Instant now) {

  String text() {
    var table = new Table("PARTITION", "OFFSET", "POSITION", "END", "LAST SEEN");
    for (ConsumerPosition each : consumer.positions()) {
      table.row(
          each.topicPartition().partition(),
          ConsumerCommand.orDash(ConsumerCommand.lastSeenOffset(each.position())),
          each.position(),
          end(each),
          HumanTime.format(Duration.between(each.lastSeen(), now)));
    }
    return "Consumer  "
        + consumer.name()
        + "\nTopic     "
        + consumer.topic()
        + "\nLag       "
        + lag(consumer.lag())
        + "\n\n"
        + table;
  }

  Map<String, @Nullable Object> json() {
    var json = new LinkedHashMap<String, @Nullable Object>();
    json.put("consumer_id", consumer.name());
    json.put("topic", consumer.topic());
    json.put("lag_messages", consumer.lag().messages());
    json.put("lag_ms", consumer.lag().time().toMillis());
    json.put("partitions", consumer.positions().stream().map(this::json).toList());
    return json;
  }

  private Map<String, @Nullable Object> json(ConsumerPosition position) {
    var json = new LinkedHashMap<String, @Nullable Object>();
    json.put("partition", position.topicPartition().partition());
    json.put("offset", ConsumerCommand.lastSeenOffset(position.position()));
    json.put("position", position.position());
    json.put("end", end(position));
    json.put("modified_time", position.lastSeen().getEpochSecond());
    return json;
  }

  private long end(ConsumerPosition position) {
    return topic.partitions().get(position.topicPartition().partition()).endOffset();
  }

  private static String lag(Lag lag) {
    if (lag.messages() == 0) {
      return "none";
    }
    return lag.messages()
        + (lag.messages() == 1 ? " message" : " messages")
        + ", the oldest waiting for "
        + HumanTime.format(lag.time());
  }
}

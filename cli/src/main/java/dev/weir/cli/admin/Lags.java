package dev.weir.cli.admin;

import dev.weir.ConsumerDescription;
import dev.weir.ConsumerPosition;
import dev.weir.Lag;
import dev.weir.NotFound;
import dev.weir.TopicDescription;
import dev.weir.TopicPartition;
import dev.weir.Weir;
import dev.weir.cli.text.HumanTime;
import dev.weir.cli.text.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// How far consumers are behind, as it was at one look.
///
/// @param ends of the topics that there still are, by partition
record Lags(List<ConsumerDescription> consumers, Map<TopicPartition, Long> ends) {

  static Lags of(Weir weir, List<ConsumerDescription> consumers) {
    var ends = new TreeMap<TopicPartition, Long>();
    consumers.stream()
        .map(ConsumerDescription::topic)
        .distinct()
        .flatMap(topic -> described(weir, topic).stream())
        .forEach(topic ->
            topic
                .partitions()
                .forEach(each ->
                    ends.put(
                        new TopicPartition(topic.name(), each.partition()), each.endOffset())));
    return new Lags(consumers, ends);
  }

  /// Empty when it was deleted a moment ago.
  private static Optional<TopicDescription> described(Weir weir, String topic) {
    try {
      return Optional.of(weir.admin().topics().describe(topic));
    } catch (NotFound _) {
      return Optional.empty();
    }
  }

  Table table() {
    var table = new Table("CONSUMER", "TOPIC", "PARTITION", "POSITION", "END", "LAG", "OLDEST");
    for (var row : rows()) {
      table.row(
          row.position.consumer(),
          row.position.topicPartition().topic(),
          row.position.topicPartition().partition(),
          row.position.position(),
          ConsumerCommand.orDash(row.end),
          row.lag.messages(),
          row.lag.messages() == 0 ? "-" : HumanTime.format(row.lag.time()));
    }
    return table;
  }

  List<Map<String, @Nullable Object>> json() {
    return rows().stream().map(Row::json).toList();
  }

  private List<Row> rows() {
    var rows = new ArrayList<Row>();
    for (var consumer : consumers) {
      for (var position : consumer.positions()) {
        var partition = position.topicPartition();
        var lag = consumer.lags().getOrDefault(partition, Lag.NONE);
        rows.add(new Row(position, ends.get(partition), lag));
      }
    }
    return rows;
  }

  /// @param end null when the topic is gone
  private record Row(ConsumerPosition position, @Nullable Long end, Lag lag) {
    Map<String, @Nullable Object> json() {
      var json = new LinkedHashMap<String, @Nullable Object>();
      json.put("consumer_id", position.consumer());
      json.put("topic", position.topicPartition().topic());
      json.put("partition", position.topicPartition().partition());
      json.put("position", position.position());
      json.put("end", end);
      json.put("lag_messages", lag.messages());
      json.put("lag_ms", lag.time().toMillis());
      return json;
    }
  }

  /// Who is further behind on a topic than allowed, in words.
  List<String> beyond(@Nullable Long maxMessages, @Nullable Duration maxAge) {
    var late = new ArrayList<String>();
    for (var consumer : consumers) {
      Lag lag = consumer.lag();
      if ((maxMessages != null && lag.messages() > maxMessages)
          || (maxAge != null && lag.time().compareTo(maxAge) > 0)) {
        late.add(
            "%s on %s, %s"
                .formatted(consumer.name(), consumer.topic(), Standing.inWords(consumer.lag())));
      }
    }
    return late;
  }
}

package dev.weir.cli.admin;

import dev.weir.TopicDescription;
import dev.weir.cli.text.ByteSize;
import dev.weir.cli.text.HumanTime;
import dev.weir.cli.text.Table;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// A topic in words, as a table and as JSON.
final class TopicText {
  private TopicText() {}

  static String text(TopicDescription topic) {
    return "Name             "
        + topic.name()
        + "\nPartitions       "
        + topic.partitions().size()
        + "\nRetention time   "
        + topic.options().retentionTime().map(HumanTime::format).orElse("forever")
        + "\nRetention bytes  "
        + sizeOr(topic.options().retentionBytes(), "forever")
        + "\nSize             "
        + sizeOr(size(topic), "-")
        + "\n\n"
        + partitions(topic);
  }

  static String partitions(TopicDescription topic) {
    var table = new Table("PARTITION", "EARLIEST", "END", "SIZE");
    for (var partition : topic.partitions()) {
      table.row(
          partition.partition(),
          partition.earliestOffset(),
          partition.endOffset(),
          sizeOr(partition.sizeBytes(), "-"));
    }
    return table.toString();
  }

  static Map<String, @Nullable Object> summary(TopicDescription topic) {
    var json = new LinkedHashMap<String, @Nullable Object>();
    json.put("name", topic.name());
    json.put("partitions", topic.partitions().size());
    json.put("retention_ms", topic.options().retentionTime().map(Duration::toMillis).orElse(null));
    json.put("retention_bytes", orNull(topic.options().retentionBytes()));
    json.put("size_bytes", orNull(size(topic)));
    return json;
  }

  static Map<String, @Nullable Object> json(TopicDescription topic) {
    var json = summary(topic);
    json.put("partitions", topic.partitions().stream().map(TopicText::json).toList());
    return json;
  }

  private static Map<String, @Nullable Object> json(TopicDescription.Partition partition) {
    var json = new LinkedHashMap<String, @Nullable Object>();
    json.put("partition", partition.partition());
    json.put("earliest", partition.earliestOffset());
    json.put("end", partition.endOffset());
    json.put("size_bytes", orNull(partition.sizeBytes()));
    return json;
  }

  /// Empty unless every partition tells its size.
  static OptionalLong size(TopicDescription topic) {
    long sum = 0;
    for (var partition : topic.partitions()) {
      if (partition.sizeBytes().isEmpty()) {
        return OptionalLong.empty();
      }
      sum += partition.sizeBytes().getAsLong();
    }
    return OptionalLong.of(sum);
  }

  static String sizeOr(OptionalLong bytes, String otherwise) {
    return bytes.isPresent() ? ByteSize.format(bytes.getAsLong()) : otherwise;
  }

  static @Nullable Long orNull(OptionalLong number) {
    return number.isPresent() ? number.getAsLong() : null;
  }
}

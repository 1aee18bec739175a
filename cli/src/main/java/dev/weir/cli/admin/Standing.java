package dev.weir.cli.admin;

import dev.weir.ConsumerDefinition;
import dev.weir.ConsumerPosition;
import dev.weir.Lag;
import dev.weir.Share;
import dev.weir.SharingDescription;
import dev.weir.TopicDescription;
import dev.weir.TopicPartition;
import dev.weir.cli.text.Backoffs;
import dev.weir.cli.text.HumanTime;
import dev.weir.cli.text.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Where a consumer stands on all its topics: as text, and as JSON. What the log cannot tell is `-`,
/// in JSON `null`.
///
/// @param sharing empty where the log cannot tell
/// @param topics those that there still are, by name
record Standing(
    String name,
    Optional<SharingDescription> sharing,
    Pace pace,
    Map<String, TopicDescription> topics,
    Instant now) {

  String text() {
    var text = new StringBuilder();
    line(text, "Consumer", name);
    definition().ifPresent(definition -> define(text, definition));
    sharing.ifPresentOrElse(
        known -> members(text, known.members()),
        () -> line(text, "Members", "this log cannot tell"));
    for (String topic : topicNames()) {
      text.append('\n');
      line(text, "Topic", topic);
      Optional<Lag> lag = pace.lag(topic);
      line(text, "Lag", lag.map(Standing::inWords).orElse("nothing committed yet"));
      if (lag.filter(each -> each.messages() > 0).isPresent()) {
        line(text, "Catch-up", catchUp(topic));
      }
      text.append('\n').append(partitions(topic));
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String name, Object value) {
    text.append("%-10s%s\n".formatted(name, value));
  }

  private Optional<ConsumerDefinition> definition() {
    return sharing.flatMap(SharingDescription::definition);
  }

  private static void define(StringBuilder text, ConsumerDefinition definition) {
    boolean byMessage = definition.share() == Share.BY_MESSAGE;
    line(
        text,
        "Shared",
        (byMessage ? "by message" : "by partition")
            + (definition.orderedByKey() ? ", each key in order" : ""));
    line(
        text,
        "Attempts",
        definition.attempts() + ", backoff " + Backoffs.format(definition.backoff()));
    if (byMessage) {
      line(text, "Lease", HumanTime.exact(definition.lease()));
    }
    if (definition.expires()) {
      line(text, "Expires", "unused for " + HumanTime.exact(definition.expireAfter()));
    }
    if (!definition.subjects().isEmpty() || !definition.exceptSubjects().isEmpty()) {
      line(text, "Subjects", subjects(definition));
    }
  }

  private static String subjects(ConsumerDefinition definition) {
    String only =
        definition.subjects().isEmpty() ? "all" : String.join(", ", definition.subjects());
    return definition.exceptSubjects().isEmpty()
        ? only
        : only + " but " + String.join(", ", definition.exceptSubjects());
  }

  private static void members(StringBuilder text, List<SharingDescription.Member> members) {
    if (members.isEmpty()) {
      line(text, "Members", "none now");
      return;
    }
    line(text, "Members", members.size());
    var table = new Table("MEMBER", "INSTANCE", "SILENT FOR", "LEASED", "PARTITIONS");
    for (var member : members) {
      String assigned =
          member.assignment().stream()
              .sorted()
              .map(TopicPartition::toString)
              .collect(Collectors.joining(" "));
      table.row(
          member.id(),
          member.instance().orElse("-"),
          HumanTime.format(member.silent()),
          orDash(member.leased()),
          assigned.isEmpty() ? "-" : assigned);
    }
    text.append('\n').append(table);
  }

  private Table partitions(String topic) {
    var table =
        new Table(
            "PARTITION",
            "OFFSET",
            "POSITION",
            "END",
            "SETTLED",
            "PAGES",
            "LEASED",
            "RETRIES",
            "BLOCKED KEYS",
            "LOOK-AHEAD",
            "LAST SEEN");
    partitionsOf(topic).values().forEach(each -> each.addTo(table));
    return table;
  }

  private TreeSet<String> topicNames() {
    var names = new TreeSet<String>();
    pace.now().forEach(each -> names.add(each.topic()));
    sharing.ifPresent(
        known -> known.partitions().forEach(each -> names.add(each.topicPartition().topic())));
    return names;
  }

  private SortedMap<TopicPartition, Partition> partitionsOf(String topic) {
    var partitions = new TreeMap<TopicPartition, Partition>();
    sharing.ifPresent(known ->
        known.partitions().stream()
            .filter(each -> each.topicPartition().topic().equals(topic))
            .forEach(each ->
                partitions.put(
                    each.topicPartition(), new Partition(each.topicPartition(), null, each))));
    pace.now().stream()
        .filter(each -> each.topic().equals(topic))
        .flatMap(each -> each.positions().stream())
        .forEach(each ->
            partitions.merge(
                each.topicPartition(),
                new Partition(each.topicPartition(), each, null),
                (shared, own) ->
                    new Partition(shared.topicPartition, own.position, shared.sharing)));
    return partitions;
  }

  private String catchUp(String topic) {
    if (sharing.filter(known -> known.members().isEmpty()).isPresent()) {
      return "not while it has no member";
    }
    return pace.toCatchUp(topic)
        .map(time -> "in " + HumanTime.format(time) + " at this pace")
        .orElse("not at this pace");
  }

  static String inWords(Lag lag) {
    if (lag.messages() == 0) {
      return "none";
    }
    return lag.messages()
        + (lag.messages() == 1 ? " message" : " messages")
        + ", the oldest waiting for "
        + HumanTime.format(lag.time());
  }

  static String orDash(long number) {
    return number < 0 ? "-" : Long.toString(number);
  }

  private static @Nullable Long orNull(long number) {
    return number < 0 ? null : number;
  }

  Map<String, @Nullable Object> json() {
    var json = new LinkedHashMap<String, @Nullable Object>();
    json.put("consumer_id", name);
    json.put("definition", definition().map(Standing::json).orElse(null));
    json.put(
        "members",
        sharing.map(known -> known.members().stream().map(Standing::json).toList()).orElse(null));
    json.put("topics", topicNames().stream().map(this::topicJson).toList());
    return json;
  }

  private static Map<String, @Nullable Object> json(ConsumerDefinition definition) {
    var json = new LinkedHashMap<String, @Nullable Object>();
    json.put("share", definition.share() == Share.BY_MESSAGE ? "message" : "partition");
    json.put("ordered_by_key", definition.orderedByKey());
    json.put("attempts", definition.attempts());
    json.put("backoff", Backoffs.format(definition.backoff()));
    json.put("lease_ms", definition.lease().toMillis());
    json.put("expire_after_ms", definition.expires() ? definition.expireAfter().toMillis() : null);
    json.put("subjects", definition.subjects());
    json.put("except_subjects", definition.exceptSubjects());
    return json;
  }

  private static Map<String, @Nullable Object> json(SharingDescription.Member member) {
    var json = new LinkedHashMap<String, @Nullable Object>();
    json.put("id", member.id());
    json.put("instance", member.instance().orElse(null));
    json.put("silent_ms", member.silent().toMillis());
    json.put("leased", orNull(member.leased()));
    json.put(
        "partitions", member.assignment().stream().sorted().map(TopicPartition::toString).toList());
    return json;
  }

  private Map<String, @Nullable Object> topicJson(String topic) {
    var json = new LinkedHashMap<String, @Nullable Object>();
    Optional<Lag> lag = pace.lag(topic);
    json.put("topic", topic);
    json.put("lag_messages", lag.map(Lag::messages).orElse(null));
    json.put("lag_ms", lag.map(each -> each.time().toMillis()).orElse(null));
    json.put("catch_up_ms", pace.toCatchUp(topic).map(Duration::toMillis).orElse(null));
    json.put("partitions", partitionsOf(topic).values().stream().map(Partition::json).toList());
    return json;
  }

  /// What is known of one partition: what is stored, or what is going on, or both.
  private final class Partition {
    private final TopicPartition topicPartition;
    private final @Nullable ConsumerPosition position;
    private final SharingDescription.@Nullable Partition sharing;

    Partition(
        TopicPartition topicPartition,
        @Nullable ConsumerPosition position,
        SharingDescription.@Nullable Partition sharing) {
      this.topicPartition = topicPartition;
      this.position = position;
      this.sharing = sharing;
    }

    void addTo(Table table) {
      table.row(
          topicPartition.partition(),
          ConsumerCommand.orDash(
              position == null ? null : ConsumerCommand.lastSeenOffset(position.position())),
          orDash(position()),
          orDash(end()),
          orDash(known(SharingDescription.Partition::settled)),
          orDash(known(SharingDescription.Partition::settledPages)),
          orDash(known(SharingDescription.Partition::leased)),
          orDash(known(SharingDescription.Partition::retriesWaiting)),
          orDash(known(SharingDescription.Partition::blockedKeys)),
          sharing == null ? "-" : sharing.lookAheadFull() ? "full" : "has room",
          position == null ? "-" : HumanTime.format(Duration.between(position.lastSeen(), now)));
    }

    Map<String, @Nullable Object> json() {
      var json = new LinkedHashMap<String, @Nullable Object>();
      json.put("partition", topicPartition.partition());
      json.put(
          "offset", position == null ? null : ConsumerCommand.lastSeenOffset(position.position()));
      json.put("position", orNull(position()));
      json.put("end", orNull(end()));
      json.put("settled_above", orNull(known(SharingDescription.Partition::settled)));
      json.put("settled_pages", orNull(known(SharingDescription.Partition::settledPages)));
      json.put("leased", orNull(known(SharingDescription.Partition::leased)));
      json.put("retries_waiting", orNull(known(SharingDescription.Partition::retriesWaiting)));
      json.put("blocked_keys", orNull(known(SharingDescription.Partition::blockedKeys)));
      json.put("look_ahead_full", sharing == null ? null : sharing.lookAheadFull());
      json.put("modified_time", position == null ? null : position.lastSeen().getEpochSecond());
      return json;
    }

    private long position() {
      return position == null ? known(SharingDescription.Partition::position) : position.position();
    }

    /// −1 when the topic, or this partition of it, is gone.
    private long end() {
      var topic = topics.get(topicPartition.topic());
      int number = topicPartition.partition();
      return topic == null || number >= topic.partitions().size()
          ? -1
          : topic.partitions().get(number).endOffset();
    }

    private long known(ToLongFunction<SharingDescription.Partition> part) {
      return sharing == null ? -1 : part.applyAsLong(sharing);
    }
  }
}

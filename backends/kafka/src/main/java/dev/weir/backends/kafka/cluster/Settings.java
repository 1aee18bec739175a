package dev.weir.backends.kafka.cluster;

import dev.weir.Assignor;
import dev.weir.ConnectOptions;
import dev.weir.InvalidInput;
import dev.weir.Unsupported;
import dev.weir.spi.FeedRequest;
import dev.weir.spi.WeirUrl;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.clients.consumer.RoundRobinAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// The settings of Kafka's clients: Weir's defaults, over them the user's, over them what Weir's
/// promises rest on.
///
/// @param url as it may be shown
/// @param servers `host:port,host:port`
/// @param given the user's, each known to one of Kafka's clients at least
public record Settings(String url, String servers, SortedMap<String, String> given) {
  private static final Pattern SERVERS =
      Pattern.compile(
          "(\\[[0-9a-fA-F:]+]|[^/?#:,@]+):[0-9]{1,5}(,(\\[[0-9a-fA-F:]+]|[^/?#:,@]+):[0-9]{1,5})*");

  private static final int LAST_PORT = 65_535;

  /// What Weir decides, because its promises rest on it.
  private static final Set<String> DECIDED =
      Set.of(
          "bootstrap.servers",
          "key.serializer",
          "value.serializer",
          "key.deserializer",
          "value.deserializer",
          "acks",
          "enable.idempotence",
          "transaction.timeout.ms",
          "partitioner.class",
          "partitioner.ignore.keys",
          "group.id",
          "enable.auto.commit",
          "auto.commit.interval.ms",
          "auto.offset.reset",
          "allow.auto.create.topics",
          "isolation.level");

  /// Those that Kafka's share consumers refuse to be given.
  private static final Set<String> SHARE_UNSUPPORTED =
      Set.of(
          "interceptor.classes",
          "session.timeout.ms",
          "heartbeat.interval.ms",
          "group.protocol",
          "group.remote.assignor",
          "group.instance.id",
          "partition.assignment.strategy");

  /// @throws InvalidInput with all that is wrong with them
  public static Settings of(WeirUrl url, ConnectOptions options) {
    var problems = new ArrayList<String>();
    if (!SERVERS.matcher(url.rest()).matches()) {
      problems.add(
          "it names no brokers: write %s://host:port, or several with commas, without a user or a path (credentials are the property sasl.jaas.config)"
              .formatted(url.scheme()));
    } else {
      for (String server : url.rest().split(",", -1)) {
        int port = Integer.parseInt(server.substring(server.lastIndexOf(':') + 1));
        if (port < 1 || port > LAST_PORT) {
          problems.add("port %d is none: take 1 to %d".formatted(port, LAST_PORT));
        }
      }
    }
    url.parameters().keySet().stream()
        .filter(Settings::isSecret)
        .forEach(name ->
            problems.add(name + " is a secret: give it as a property of ConnectOptions, not here"));
    var given = new TreeMap<>(url.parameters());
    given.putAll(options.properties());
    var known = knownNames();
    for (String name : given.keySet()) {
      if (DECIDED.contains(name)) {
        problems.add(name + " is decided by Weir: leave it out");
      } else if (!known.contains(name)) {
        problems.add(name + " is no setting of Kafka's clients");
      }
    }
    if (!problems.isEmpty()) {
      throw new InvalidInput("cannot connect to \"" + url + "\": " + String.join("; ", problems));
    }
    return new Settings(url.toString(), url.rest(), given);
  }

  private static Set<String> knownNames() {
    var known = new TreeSet<>(AdminClientConfig.configNames());
    known.addAll(ProducerConfig.configNames());
    known.addAll(ConsumerConfig.configNames());
    return known;
  }

  private static boolean isSecret(String name) {
    return List.of(
            AdminClientConfig.configDef(), ProducerConfig.configDef(), ConsumerConfig.configDef())
        .stream()
        .map(definition -> definition.configKeys().get(name))
        .anyMatch(key -> key != null && key.type == ConfigDef.Type.PASSWORD);
  }

  /// For an administration client.
  public Map<String, Object> admin() {
    var settings = defaults();
    settings.put("default.api.timeout.ms", 10_000);
    settings.put("request.timeout.ms", 8_000);
    addGiven(settings, AdminClientConfig.configNames());
    return settings;
  }

  /// For a producer that sends one by one.
  public Map<String, Object> producer() {
    var settings = defaults();
    // As Producer promises: 64 MB in flight, a minute of waiting for room.
    settings.put("buffer.memory", 64L << 20);
    settings.put("max.block.ms", 60_000);
    // A blocking send should not wait for company; under load batches fill while others are sent.
    settings.put("linger.ms", 0);
    addGiven(settings, ProducerConfig.configNames());
    settings.remove("transactional.id");
    settings.put("acks", "all");
    settings.put("enable.idempotence", true);
    settings.put("key.serializer", ByteArraySerializer.class);
    settings.put("value.serializer", ByteArraySerializer.class);
    return settings;
  }

  /// A producer that does transactions. Its id is this connection's alone, unless the property
  /// `transactional.id` names one: then a connection fences the one before it.
  public Map<String, Object> transactions() {
    var settings = producer();
    settings.put(
        "transactional.id", given.getOrDefault("transactional.id", "weir-" + UUID.randomUUID()));
    return settings;
  }

  /// A consumer without a group, which is polled only when something is there to read. A fetch
  /// that waited would hold up what this consumer is asked next.
  public Map<String, Object> reader() {
    var settings = consumer();
    settings.put("fetch.max.wait.ms", 0);
    addGiven(settings, ConsumerConfig.configNames());
    return settings;
  }

  /// A consumer without a group, which only wants to know that something came: the fetch waits at
  /// the broker, and the answer is one batch, for it is thrown away.
  public Map<String, Object> watch() {
    var settings = consumer();
    addGiven(settings, ConsumerConfig.configNames());
    settings.put("max.partition.fetch.bytes", 1);
    settings.put("max.poll.records", 1);
    return settings;
  }

  /// @throws Unsupported for an assignor of the program's own
  public Map<String, Object> group(String name, FeedRequest.MemberOptions member) {
    var settings = member();
    settings.putAll(sharing(member));
    addGiven(settings, ConsumerConfig.configNames());
    settings.put("group.id", name);
    member.instance().ifPresent(id -> settings.put("group.instance.id", id));
    return settings;
  }

  private Map<String, Object> sharing(FeedRequest.MemberOptions member) {
    if (!(member.assignor() instanceof Assignor.Named(String name))) {
      throw new Unsupported(
          "on "
              + url
              + " partitions are shared out by sticky, uniform or range, not by a function of the program's own; on log: and memory: they can be");
    }
    if (given.getOrDefault("group.protocol", "classic").equalsIgnoreCase("consumer")) {
      // Brokers decide on the session; and their uniform one is sticky as well.
      return Map.of("group.remote.assignor", name.equals("range") ? "range" : "uniform");
    }
    int session = (int) member.session().toMillis();
    return Map.of(
        "session.timeout.ms",
        session,
        // Members hear of a rebalance with a heartbeat, and partitions that move take two.
        "heartbeat.interval.ms",
        Math.min(1_000, session / 3),
        "partition.assignment.strategy",
        switch (name) {
          case "range" -> RangeAssignor.class.getName();
          case "uniform" -> RoundRobinAssignor.class.getName();
          // Partitions that stay with a member are read on while others move.
          default -> CooperativeStickyAssignor.class.getName();
        });
  }

  /// A member that has left its group: it fetches as before.
  public Map<String, Object> alone() {
    var settings = member();
    addGiven(settings, ConsumerConfig.configNames());
    List.of("group.protocol", "group.remote.assignor", "group.instance.id")
        .forEach(settings::remove);
    return settings;
  }

  /// A member of a share group.
  ///
  /// @param most messages that it takes at once
  public Map<String, Object> share(String name, String clientId, int most) {
    var settings = defaults();
    settings.put("default.api.timeout.ms", 15_000);
    settings.put("request.timeout.ms", 10_000);
    settings.put("metadata.max.age.ms", 30_000);
    // Closing, and acks of what came meanwhile, wait for the fetch under way.
    settings.put("fetch.max.wait.ms", 250);
    addGiven(settings, ConsumerConfig.configNames());
    SHARE_UNSUPPORTED.forEach(settings::remove);
    settings.put("client.id", clientId);
    settings.put("group.id", name);
    settings.put("share.acknowledgement.mode", "explicit");
    settings.put("share.acquire.mode", "record_limit");
    settings.put("max.poll.records", most);
    // A member that holds messages does not poll; its leases bound how long.
    settings.put("max.poll.interval.ms", Integer.MAX_VALUE);
    settings.put("key.deserializer", ByteArrayDeserializer.class);
    settings.put("value.deserializer", ByteArrayDeserializer.class);
    return settings;
  }

  private Map<String, Object> member() {
    var settings = consumer();
    // New partitions of a topic are found within half a minute; Kafka's default is five.
    settings.put("metadata.max.age.ms", 30_000);
    settings.put("fetch.max.bytes", 16 << 20);
    // Closing waits for the fetch under way. Kafka's default is half a second.
    settings.put("fetch.max.wait.ms", 250);
    return settings;
  }

  private Map<String, Object> consumer() {
    var settings = defaults();
    settings.put("default.api.timeout.ms", 15_000);
    settings.put("request.timeout.ms", 10_000);
    settings.put("enable.auto.commit", false);
    settings.put("auto.offset.reset", "none");
    settings.put("allow.auto.create.topics", false);
    settings.put("isolation.level", "read_committed");
    settings.put("key.deserializer", ByteArrayDeserializer.class);
    settings.put("value.deserializer", ByteArrayDeserializer.class);
    return settings;
  }

  private Map<String, Object> defaults() {
    var settings = new HashMap<String, Object>();
    settings.put("bootstrap.servers", servers);
    settings.put("client.id", "weir");
    settings.put("metric.reporters", "");
    settings.put("enable.metrics.push", false);
    return settings;
  }

  private void addGiven(Map<String, Object> settings, Set<String> known) {
    given.forEach((name, value) -> {
      if (known.contains(name)) {
        settings.put(name, value);
      }
    });
  }
}

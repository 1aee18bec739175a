package dev.weir.server;

import dev.weir.state.Limits;
import dev.weir.state.Retention;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How a server is set, by Kafka's names. Immutable.
public final class Settings {
  public static final Setting<Boolean> AUTO_CREATE_TOPICS =
      Setting.truth("auto.create.topics.enable", true);
  public static final Setting<Integer> NUM_PARTITIONS =
      Setting.number("num.partitions", 1, 1, Limits.PARTITIONS_PER_TOPIC);

  /// Unlike Kafka's seven days: nothing is removed that nobody wants removed.
  public static final Setting<Long> RETENTION_MS = Setting.limit("log.retention.ms");

  public static final Setting<Long> RETENTION_BYTES = Setting.limit("log.retention.bytes");

  /// Kafka's default: a megabyte of records and a batch's overhead.
  public static final Setting<Integer> MAX_MESSAGE_BYTES =
      Setting.number("message.max.bytes", 1_048_588, 0, 16 << 20);

  public static final Setting<String> TIMESTAMP_TYPE =
      Setting.oneOf("log.message.timestamp.type", "CreateTime", "LogAppendTime");
  public static final Setting<Long> TIMESTAMP_AFTER_MAX_MS =
      Setting.number("log.message.timestamp.after.max.ms", 3_600_000L, 0);
  public static final Setting<Integer> MAX_REQUEST_BYTES =
      Setting.number("socket.request.max.bytes", 100 << 20, 1, Integer.MAX_VALUE);
  public static final Setting<Integer> FETCH_MAX_BYTES =
      Setting.number("fetch.max.bytes", 55 << 20, 1024, Integer.MAX_VALUE);

  /// Fetch sessions; 0 for none.
  public static final Setting<Integer> FETCH_SESSION_SLOTS =
      Setting.number("max.incremental.fetch.session.cache.slots", 1_000, 0, 100_000);

  public static final Setting<Integer> MAX_CONNECTIONS =
      Setting.number("max.connections", 10_000, 1, Integer.MAX_VALUE);
  public static final Setting<Long> MAX_IDLE_MS =
      Setting.number("connections.max.idle.ms", 600_000L, 1);

  /// How long a group's first generation waits for more members.
  public static final Setting<Integer> GROUP_INITIAL_REBALANCE_DELAY_MS =
      Setting.number("group.initial.rebalance.delay.ms", 3_000, 0, Integer.MAX_VALUE);

  public static final Setting<Integer> GROUP_MIN_SESSION_TIMEOUT_MS =
      Setting.number("group.min.session.timeout.ms", 6_000, 1, Integer.MAX_VALUE);
  public static final Setting<Integer> GROUP_MAX_SESSION_TIMEOUT_MS =
      Setting.number("group.max.session.timeout.ms", 1_800_000, 1, Integer.MAX_VALUE);

  /// In characters, whatever its name says: as in Kafka.
  public static final Setting<Integer> OFFSET_METADATA_MAX_BYTES =
      Setting.number("offset.metadata.max.bytes", 4_096, 0, 6_000);

  /// Whether what is said is encrypted (SSL), and whether clients must prove who they are (SASL).
  public static final Setting<String> SECURITY_PROTOCOL =
      Setting.oneOf("security.protocol", "PLAINTEXT", "SASL_PLAINTEXT", "SSL", "SASL_SSL");

  public static final Setting<String> SASL_MECHANISMS =
      Setting.listOf(
          "sasl.enabled.mechanisms",
          "SCRAM-SHA-256,SCRAM-SHA-512",
          "SCRAM-SHA-256",
          "SCRAM-SHA-512",
          "PLAIN");

  /// Of a client that has not proved who it is. Kafka's is 512 KiB, for tokens that are not taken
  /// here.
  public static final Setting<Integer> SASL_MAX_RECEIVE_BYTES =
      Setting.number("sasl.server.max.receive.size", 64 << 10, 1 << 10, 1 << 20);

  public static final Setting<Integer> FAILED_LOGIN_DELAY_MS =
      Setting.number("connection.failed.authentication.delay.ms", 100, 0, 10_000);

  public static final Setting<String> KEYSTORE_TYPE =
      Setting.oneOf("ssl.keystore.type", "PKCS12", "JKS", "PEM");
  public static final Setting<String> KEYSTORE_LOCATION = Setting.text("ssl.keystore.location");
  public static final Setting<Secret> KEYSTORE_PASSWORD = Setting.secret("ssl.keystore.password");
  public static final Setting<Secret> KEY_PASSWORD = Setting.secret("ssl.key.password");
  public static final Setting<String> TRUSTSTORE_TYPE =
      Setting.oneOf("ssl.truststore.type", "PKCS12", "JKS", "PEM");
  public static final Setting<String> TRUSTSTORE_LOCATION = Setting.text("ssl.truststore.location");
  public static final Setting<Secret> TRUSTSTORE_PASSWORD =
      Setting.secret("ssl.truststore.password");
  public static final Setting<String> CLIENT_AUTH =
      Setting.oneOf("ssl.client.auth", "none", "requested", "required");
  public static final Setting<String> TLS_PROTOCOLS =
      Setting.listOf("ssl.enabled.protocols", "TLSv1.2,TLSv1.3", "TLSv1.2", "TLSv1.3");

  /// How long a transaction may take at most.
  public static final Setting<Integer> TRANSACTION_MAX_TIMEOUT_MS =
      Setting.number("transaction.max.timeout.ms", 900_000, 1, Integer.MAX_VALUE);

  /// All of them, in the order in which they are shown.
  public static final List<Setting<?>> ALL =
      List.of(
          AUTO_CREATE_TOPICS,
          NUM_PARTITIONS,
          RETENTION_MS,
          RETENTION_BYTES,
          MAX_MESSAGE_BYTES,
          TIMESTAMP_TYPE,
          TIMESTAMP_AFTER_MAX_MS,
          MAX_REQUEST_BYTES,
          FETCH_MAX_BYTES,
          FETCH_SESSION_SLOTS,
          MAX_CONNECTIONS,
          MAX_IDLE_MS,
          GROUP_INITIAL_REBALANCE_DELAY_MS,
          GROUP_MIN_SESSION_TIMEOUT_MS,
          GROUP_MAX_SESSION_TIMEOUT_MS,
          OFFSET_METADATA_MAX_BYTES,
          TRANSACTION_MAX_TIMEOUT_MS,
          SECURITY_PROTOCOL,
          SASL_MECHANISMS,
          SASL_MAX_RECEIVE_BYTES,
          FAILED_LOGIN_DELAY_MS,
          KEYSTORE_TYPE,
          KEYSTORE_LOCATION,
          KEYSTORE_PASSWORD,
          KEY_PASSWORD,
          TRUSTSTORE_TYPE,
          TRUSTSTORE_LOCATION,
          TRUSTSTORE_PASSWORD,
          CLIENT_AUTH,
          TLS_PROTOCOLS);

  public static final Settings DEFAULT = new Settings(Map.of());

  /// Only looked up, by name.
  private final Map<String, Object> set;

  private Settings(Map<String, Object> set) {
    this.set = set;
  }

  /// @param texts by name
  /// @throws IllegalArgumentException telling all that is wrong
  public static Settings of(Map<String, String> texts) {
    var set = new HashMap<String, Object>();
    var problems = new ArrayList<String>();
    texts.forEach((name, text) -> {
      try {
        set.put(name, find(name).parse(text));
      } catch (IllegalArgumentException e) {
        problems.add(e.getMessage());
      }
    });
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
    return new Settings(set);
  }

  private static Setting<?> find(String name) {
    return ALL.stream()
        .filter(setting -> setting.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "there is no setting \""
                    + name
                    + "\". There are: "
                    + String.join(", ", ALL.stream().map(Setting::name).toList())));
  }

  /// Whether its value is nobody's business.
  public static boolean isSecret(String name) {
    return ALL.stream()
        .anyMatch(setting -> setting.name().equals(name) && setting.type() == Setting.PASSWORD);
  }

  @SuppressWarnings("unchecked") // what is set under a name was read by the setting of that name
  public <T> T get(Setting<T> setting) {
    return (T) set.getOrDefault(setting.name(), setting.byDefault());
  }

  /// Whether it was set, to whatever value.
  public boolean isSet(Setting<?> setting) {
    return set.containsKey(setting.name());
  }

  /// Whether what is said cannot be read on the way.
  public boolean isEncrypted() {
    return get(SECURITY_PROTOCOL).endsWith("SSL");
  }

  /// Whether clients prove who they are by SASL.
  public boolean asksForUsers() {
    return get(SECURITY_PROTOCOL).startsWith("SASL_");
  }

  /// Whether others may reach the server: nobody reads what is said, and all prove who they are.
  public boolean keepsStrangersOut() {
    return isEncrypted() && (asksForUsers() || get(CLIENT_AUTH).equals("required"));
  }

  /// How long topics that Kafka's clients make keep their messages, when they do not say.
  public Retention retention() {
    return new Retention(limit(get(RETENTION_MS)), limit(get(RETENTION_BYTES)));
  }

  /// What a [Setting#limit] means to the engine.
  public static long limit(long value) {
    return value < 0 ? Retention.UNLIMITED : Math.max(value, 1);
  }
}

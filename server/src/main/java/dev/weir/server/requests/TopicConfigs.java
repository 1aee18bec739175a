package dev.weir.server.requests;

import dev.weir.server.Setting;
import dev.weir.server.Settings;
import dev.weir.state.Retention;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What can be set for a topic, under Kafka's names: what the engine has, and nothing that would only
/// be stored. Some names have one value, which may be said but not changed.
final class TopicConfigs {
  static final String RETENTION_MS = "retention.ms";
  static final String RETENTION_BYTES = "retention.bytes";

  private static final int STRING = 2;
  private static final int INT = 3;
  private static final int LONG = 5;
  private static final int LIST = 7;

  /// A name, and what a topic has there.
  ///
  /// @param type Kafka's number for the kind of value
  /// @param isSet whether the topic was given it
  record Config(String name, String value, int type, boolean readOnly, boolean isSet) {}

  /// What a topic is to have.
  ///
  /// @param problem why it cannot have that; null when it can
  record Wanted(Retention retention, @Nullable String problem) {}

  private final Settings settings;

  TopicConfigs(Settings settings) {
    this.settings = settings;
  }

  /// All of a topic's.
  List<Config> of(Retention retention) {
    var byDefault = settings.retention();
    return List.of(
        fixed("cleanup.policy", "delete", LIST),
        fixed("compression.type", "producer", STRING),
        fixed("max.message.bytes", String.valueOf(settings.get(Settings.MAX_MESSAGE_BYTES)), INT),
        fixed("message.timestamp.type", settings.get(Settings.TIMESTAMP_TYPE), STRING),
        fixed("min.insync.replicas", "1", INT),
        new Config(
            RETENTION_BYTES,
            text(retention.maxBytes()),
            LONG,
            false,
            retention.maxBytes() != byDefault.maxBytes()),
        new Config(
            RETENTION_MS,
            text(retention.maxAgeMillis()),
            LONG,
            false,
            retention.maxAgeMillis() != byDefault.maxAgeMillis()));
  }

  private static Config fixed(String name, String value, int type) {
    return new Config(name, value, type, true, false);
  }

  /// Kafka writes -1 for no limit.
  private static String text(long limit) {
    return limit == Retention.UNLIMITED ? "-1" : String.valueOf(limit);
  }

  /// A topic with changes.
  ///
  /// @param changes by name; null for the default
  Wanted change(Retention before, SortedMap<String, @Nullable String> changes) {
    long age = before.maxAgeMillis();
    long bytes = before.maxBytes();
    for (var change : changes.entrySet()) {
      String name = change.getKey();
      String value = change.getValue();
      try {
        switch (name) {
          case RETENTION_MS ->
              age = value == null ? settings.retention().maxAgeMillis() : limit(name, value);
          case RETENTION_BYTES ->
              bytes = value == null ? settings.retention().maxBytes() : limit(name, value);
          default -> checkFixed(name, value);
        }
      } catch (IllegalArgumentException e) {
        return new Wanted(before, e.getMessage());
      }
    }
    return new Wanted(new Retention(age, bytes), null);
  }

  private static long limit(String name, String value) {
    return Settings.limit(Setting.limit(name).parse(value));
  }

  private void checkFixed(String name, @Nullable String value) {
    var known = new TreeMap<String, String>();
    of(settings.retention()).forEach(config -> known.put(config.name(), config.value()));
    String only = known.get(name);
    if (only == null) {
      throw new IllegalArgumentException(
          "there is no topic configuration \"" + name + "\". There are: " + known.keySet());
    }
    if (value != null && !value.equals(only)) {
      throw new IllegalArgumentException(name + " is " + only + ", and cannot be " + value);
    }
  }
}

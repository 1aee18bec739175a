package dev.weir.server.requests;

/// Kafka's numbers for where a configured value comes from.
final class ConfigSource {
  static final int TOPIC = 1;
  static final int STATIC_BROKER = 4;
  static final int DEFAULT = 5;

  private ConfigSource() {}

  static int of(TopicConfigs.Config config) {
    return config.isSet() ? TOPIC : DEFAULT;
  }
}

package dev.weir.backends.kafka.cluster;

import dev.weir.WeirException;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;

/// How the brokers are set up, as one of them says, asked once. Thread-safe.
public final class BrokerSettings {
  private final Admin admin;
  private final Failures failures;
  private volatile @Nullable Config known;

  /// Asks nothing yet.
  public BrokerSettings(Admin admin, Failures failures) {
    this.admin = admin;
    this.failures = failures;
  }

  /// @param otherwise Kafka's default: for who may not ask (it needs a right of its own), and for
  ///     brokers that do not know the name
  public int number(String name, int otherwise) {
    Config config;
    try {
      config = ask();
    } catch (WeirException e) {
      return otherwise;
    }
    var entry = config.get(name);
    return entry == null || entry.value() == null ? otherwise : Integer.parseInt(entry.value());
  }

  private Config ask() {
    var config = known;
    if (config == null) {
      String doing = "asking for the brokers' settings";
      var node = failures.answer(doing, admin.describeCluster().nodes()).iterator().next();
      var broker = new ConfigResource(ConfigResource.Type.BROKER, node.idString());
      Map<ConfigResource, Config> answer =
          failures.answer(doing, admin.describeConfigs(List.of(broker)).all());
      config = answer.getOrDefault(broker, new Config(List.of()));
      known = config;
    }
    return config;
  }
}

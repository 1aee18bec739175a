package dev.weir.backends.kafka;

import dev.weir.ConnectOptions;
import dev.weir.backends.kafka.cluster.Settings;
import dev.weir.spi.Backend;
import dev.weir.spi.BackendProvider;
import dev.weir.spi.WeirUrl;
import java.util.Set;

/// `kafka://host:port[,host:port]`, `weir://host:port` for `weir serve`, and bare `host:port` for
/// either: what is there says itself what it can do.
///
/// Kafka's own client settings (`security.protocol`, `sasl.jaas.config`, `delivery.timeout.ms`, …)
/// are taken as [ConnectOptions] properties, and those that are no secrets also as parameters of
/// the URL. Unknown names are refused, and so are the few that Weir decides: see [Settings].
public final class KafkaProvider implements BackendProvider {

  @Override
  public Set<String> schemes() {
    return Set.of("kafka", "weir");
  }

  /// Waits until a broker answers, 10 s at most.
  @Override
  public Backend connect(WeirUrl url, ConnectOptions options) {
    return KafkaBackend.connect(Settings.of(url, options), options.clock(), System::nanoTime);
  }
}

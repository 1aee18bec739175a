package dev.weir.client;

import dev.weir.Capability;
import dev.weir.Lag;
import dev.weir.TopicPartition;
import dev.weir.client.backend.LagMeter;
import dev.weir.client.backend.Needs;
import dev.weir.client.connection.Connection;
import dev.weir.client.member.Outlook;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// An [Outlook] by a backend's reader and its stored positions.
final class Measures implements Outlook {
  private final Connection connection;
  private final @Nullable String consumer;

  Measures(Connection connection, @Nullable String consumer) {
    this.connection = connection;
    this.consumer = consumer;
  }

  @Override
  public Lag lag(Map<TopicPartition, Long> positions) {
    Needs.of(connection.backend(), Capability.LAG);
    var meter = new LagMeter(connection.backend().reader(), connection.options().clock());
    var lag = Lag.NONE;
    for (var position : positions.entrySet()) {
      lag = lag.plus(meter.behind(position.getKey(), position.getValue()));
    }
    return lag;
  }

  @Override
  public OptionalLong committed(TopicPartition partition) {
    if (consumer == null) {
      return OptionalLong.empty();
    }
    Needs.of(connection.backend(), Capability.POSITIONS);
    var stored = connection.backend().positions().fetch(consumer, List.of(partition));
    var position = stored.get(partition);
    return position == null ? OptionalLong.empty() : OptionalLong.of(position);
  }
}

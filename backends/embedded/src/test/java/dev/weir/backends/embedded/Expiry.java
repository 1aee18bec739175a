package dev.weir.backends.embedded;

import dev.weir.TopicPartition;
import dev.weir.spi.Backend;
import dev.weir.state.Command;
import java.util.Objects;

/// Retention at once, as the filer asks for it when blocks are too old or too many.
final class Expiry {
  private Expiry() {}

  /// Removes what lies before an offset.
  static void expire(Backend backend, TopicPartition partition, long before) {
    var door = ((EmbeddedBackend) backend).door();
    var topic = Objects.requireNonNull(door.engine().topic(partition.topic()));
    var advance = new Command.AdvanceStart(topic.id(), partition.partition(), before);
    door.errors().join(door.engine().submit(advance));
  }
}

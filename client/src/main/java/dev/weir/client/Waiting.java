package dev.weir.client;

import dev.weir.Capability;
import dev.weir.Lag;
import dev.weir.TopicPartition;
import dev.weir.client.backend.LagMeter;
import dev.weir.client.backend.Needs;
import dev.weir.client.connection.Connection;
import dev.weir.client.member.Outlook;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.IntSupplier;

/// An [Outlook] by message: what waits is what is not settled, above the position too, and not in
/// this member's hands.
final class Waiting implements Outlook {
  private final Connection connection;
  private final String consumer;
  private final IntSupplier inHand;

  Waiting(Connection connection, String consumer, IntSupplier inHand) {
    this.connection = connection;
    this.consumer = consumer;
    this.inHand = inHand;
  }

  @Override
  public Lag lag(Map<TopicPartition, Long> positions) {
    var backend = connection.backend();
    Needs.of(backend, Capability.LAG);
    var meter = new LagMeter(backend.reader(), connection.options().clock());
    var settled = backend.positions().settled(consumer, positions.keySet());
    // Asked before the messages are counted: what is settled meanwhile must not be taken off twice.
    int mine = inHand.getAsInt();
    var lag = Lag.NONE;
    for (var position : positions.entrySet()) {
      var of = settled.get(position.getKey());
      lag =
          lag.plus(
              of == null
                  ? meter.behind(position.getKey(), position.getValue())
                  : meter.unsettled(position.getKey(), of));
    }
    long waiting = Math.max(0, lag.messages() - mine);
    return waiting == 0 ? Lag.NONE : new Lag(waiting, lag.time());
  }

  @Override
  public OptionalLong committed(TopicPartition partition) {
    return new Measures(connection, consumer).committed(partition);
  }
}

package dev.weir.client.admin;

import dev.weir.Admin;
import dev.weir.Consumers;
import dev.weir.DeadLetters;
import dev.weir.Status;
import dev.weir.Topics;
import dev.weir.client.connection.Connection;

/// Administration of one connection.
public final class AdminDesk implements Admin {
  private final Connection connection;

  /// Asks the backend of this connection, while that is open.
  public AdminDesk(Connection connection) {
    this.connection = connection;
  }

  @Override
  public Topics topics() {
    return new TopicDesk(connection);
  }

  @Override
  public Consumers consumers() {
    return new ConsumerDesk(connection);
  }

  @Override
  public DeadLetters deadLetters(String consumer) {
    return new DeadLetterDesk(connection, consumer);
  }

  @Override
  public Status status() {
    connection.requireOpen();
    return connection.backend().status();
  }
}

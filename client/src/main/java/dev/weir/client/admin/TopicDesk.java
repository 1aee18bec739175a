package dev.weir.client.admin;

import dev.weir.Capability;
import dev.weir.NotFound;
import dev.weir.TopicDescription;
import dev.weir.TopicOptions;
import dev.weir.Topics;
import dev.weir.client.backend.Needs;
import dev.weir.client.connection.Connection;
import dev.weir.spi.TopicStore;
import java.util.List;

/// Topics of one connection.
final class TopicDesk implements Topics {
  private final Connection connection;

  TopicDesk(Connection connection) {
    this.connection = connection;
  }

  @Override
  public TopicDescription create(String name, TopicOptions options) {
    var store = store();
    store.create(name, options);
    return store.describe(name);
  }

  @Override
  public List<TopicDescription> list() {
    return store().list();
  }

  @Override
  public TopicDescription describe(String name) {
    var store = store();
    try {
      return store.describe(name);
    } catch (NotFound e) {
      throw connection.missing().in(name, e);
    }
  }

  @Override
  public TopicDescription addPartitions(String name, int total) {
    var store = store();
    Needs.of(connection.backend(), Capability.ADD_PARTITIONS);
    try {
      store.addPartitions(name, total);
      return store.describe(name);
    } catch (NotFound e) {
      throw connection.missing().in(name, e);
    }
  }

  @Override
  public void delete(String name) {
    var store = store();
    try {
      store.delete(name);
    } catch (NotFound e) {
      throw connection.missing().in(name, e);
    }
  }

  private TopicStore store() {
    connection.requireOpen();
    Needs.of(connection.backend(), Capability.TOPICS);
    return connection.backend().topics();
  }
}

package dev.weir.client;

import dev.weir.Admin;
import dev.weir.Capability;
import dev.weir.ConsumerBuilder;
import dev.weir.InvalidInput;
import dev.weir.Message;
import dev.weir.NotFound;
import dev.weir.Producer;
import dev.weir.Slice;
import dev.weir.TopicPartition;
import dev.weir.Transaction;
import dev.weir.Weir;
import dev.weir.client.admin.AdminDesk;
import dev.weir.client.backend.Needs;
import dev.weir.client.connection.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What a program connected to: opens producers, consumers and transactions on one connection, and
/// answers what needs none of them.
final class FrontDesk implements Weir {
  /// Bytes asked of the backend at once by [#read]: enough to be quick, little enough to hold.
  private static final int READ_BYTES = 4 << 20;

  private final Connection connection;

  FrontDesk(Connection connection) {
    this.connection = connection;
  }

  @Override
  public Producer producer() {
    connection.requireOpen();
    var timing = connection.options().timing();
    return connection.adopt(
        new Sender(connection.backend(), connection.missing(), timing, connection::forget));
  }

  @Override
  public ConsumerBuilder consumer(String... topics) {
    return new ConsumerDraft(connection, List.of(topics));
  }

  @Override
  public Transaction transaction() {
    connection.requireOpen();
    Needs.of(connection.backend(), Capability.TRANSACTIONS);
    return new OpenTransaction(connection);
  }

  @Override
  public Admin admin() {
    connection.requireOpen();
    return new AdminDesk(connection);
  }

  @Override
  public Slice read(String topic, int partition, long offset, int maxMessages) {
    connection.requireOpen();
    var backend = connection.backend();
    Needs.of(backend, Capability.READ_FROM_OFFSET);
    if (maxMessages < 1 || offset < 0 || partition < 0) {
      throw new InvalidInput(
          "read(%s, %d, %d, %d) is not allowed. Partition and offset count from 0, messages from 1"
              .formatted(topic, partition, offset, maxMessages));
    }
    var from = new TopicPartition(topic, partition);
    List<Message> messages = new ArrayList<>();
    long next = offset;
    while (messages.size() < maxMessages) {
      Slice slice;
      try {
        slice = backend.reader().read(from, next, maxMessages - messages.size(), READ_BYTES);
      } catch (NotFound e) {
        throw connection.missing().in(topic, e);
      }
      if (slice.nextOffset() == next) {
        break;
      }
      messages.addAll(slice.messages());
      next = slice.nextOffset();
    }
    return new Slice(List.copyOf(messages), next);
  }

  @Override
  public Set<Capability> capabilities() {
    return connection.backend().capabilities();
  }

  @Override
  public String url() {
    return connection.url();
  }

  @Override
  public void close() {
    connection.close();
  }
}

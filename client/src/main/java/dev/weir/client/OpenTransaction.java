package dev.weir.client;

import dev.weir.Capability;
import dev.weir.Closed;
import dev.weir.Header;
import dev.weir.InvalidInput;
import dev.weir.Message;
import dev.weir.NewMessage;
import dev.weir.NotAssigned;
import dev.weir.NotFound;
import dev.weir.Outcome;
import dev.weir.TopicPartition;
import dev.weir.Transaction;
import dev.weir.WeirException;
import dev.weir.client.backend.Needs;
import dev.weir.client.connection.Connection;
import dev.weir.client.member.Holder;
import dev.weir.client.member.Partaker;
import dev.weir.spi.Work;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Collects what a program wants to happen together, and hands it to the backend as one [Work].
/// For one thread, as it says.
final class OpenTransaction implements Transaction {
  /// What an entry of the engine's journal holds, and what the API promises.
  static final int MOST_BYTES = 32 << 20;

  /// What a message takes beside its key, value and headers, and an ack or a position in all:
  /// about, and rather more.
  private static final int OVERHEAD_BYTES = 64;

  private final Connection connection;
  private final Freight freight;
  private final List<NewMessage> messages = new ArrayList<>();
  private final SortedMap<Partaker, Set<Message>> acks =
      new TreeMap<>(Comparator.comparingInt(Partaker::number));
  private final SortedMap<String, Map<TopicPartition, Long>> positions = new TreeMap<>();
  private final Map<String, Integer> partitions = new TreeMap<>();
  private long bytes;
  private boolean over;

  OpenTransaction(Connection connection) {
    this.connection = connection;
    this.freight = new Freight(connection.backend());
  }

  @Override
  public void send(NewMessage message) {
    requireOpen();
    var refusal = freight.refusal(message);
    if (refusal != null) {
      throw refusal;
    }
    int number = message.partition().orElse(0);
    requirePartition(new TopicPartition(message.topic(), number));
    reserve(size(message));
    messages.add(message);
  }

  private static long size(NewMessage message) {
    byte[] key = message.keyBytes();
    byte[] value = message.valueBytes();
    long size =
        OVERHEAD_BYTES + (key == null ? 0 : key.length) + (value == null ? 0 : value.length);
    for (Header header : message.headers()) {
      // Three bytes a character is the most that UTF-8 takes.
      size += 3L * header.name().length() + header.value().length;
    }
    return size;
  }

  private void reserve(long more) {
    if (bytes + more > MOST_BYTES) {
      throw new InvalidInput(
              "a transaction holds %,d bytes at most, and this would be %,d. Commit in smaller parts"
                  .formatted(MOST_BYTES, bytes + more))
          .<InvalidInput>with(Outcome.NOT_WRITTEN);
    }
    bytes += more;
  }

  private void requirePartition(TopicPartition partition) {
    String topic = partition.topic();
    int count;
    try {
      var known = partitions.get(topic);
      count = known == null ? connection.backend().topics().partitions(topic) : known;
      partitions.put(topic, count);
    } catch (NotFound e) {
      throw connection.missing().in(topic, e).<NotFound>with(Outcome.NOT_WRITTEN);
    }
    if (partition.partition() >= count) {
      throw new NotFound(
              "partition %d of \"%s\" does not exist in %s: it has %d, counted from 0."
                  .formatted(partition.partition(), topic, connection.url(), count))
          .<NotFound>with(Outcome.NOT_WRITTEN);
    }
  }

  @Override
  public void ack(Message message) {
    requireOpen();
    var partaker = partaker(message);
    if (partaker == null) {
      throw new NotAssigned(
          "message %s is in the hand of no open consumer, so it cannot be acked. Ack what one of this connection's was handed"
              .formatted(message));
    }
    var held = acks.get(partaker);
    if (held != null && held.contains(message)) {
      return;
    }
    reserve(OVERHEAD_BYTES);
    partaker.enlist(message);
    acks.computeIfAbsent(partaker, _ -> new LinkedHashSet<>()).add(message);
  }

  private static @Nullable Partaker partaker(Message message) {
    return message.holder() instanceof Holder holder ? holder.partaker() : null;
  }

  @Override
  public void position(String consumer, TopicPartition partition, long next) {
    requireOpen();
    Needs.of(connection.backend(), Capability.POSITIONS);
    if (next < 0) {
      throw new InvalidInput(
          "position %d of \"%s\" on %s is negative. Offsets count from 0"
              .formatted(next, consumer, partition));
    }
    requirePartition(partition);
    connection.names().requireIdle(consumer, partition.topic());
    reserve(OVERHEAD_BYTES);
    positions.computeIfAbsent(consumer, _ -> new TreeMap<>()).put(partition, next);
  }

  @Override
  public void commit() {
    requireOpen();
    over = true;
    var partakers = List.copyOf(acks.keySet());
    partakers.forEach(partaker -> partaker.writing().lock());
    boolean done = false;
    try {
      transact();
      acks.forEach(Partaker::settled);
      done = true;
    } finally {
      partakers.forEach(partaker -> partaker.writing().unlock());
      if (!done) {
        acks.forEach(Partaker::giveBack);
      }
    }
  }

  private void transact() {
    if (messages.isEmpty() && acks.isEmpty() && positions.isEmpty()) {
      return;
    }
    connection.requireOpen();
    var commits = new ArrayList<Work.Commit>();
    var verdicts = new ArrayList<Work.Settling>();
    acks.forEach((partaker, held) -> partaker.contribute(held, commits, verdicts));
    connection.backend().transact(new Work(messages, commits, verdicts, positions));
  }

  @Override
  public void abort() {
    if (!over) {
      over = true;
      acks.forEach(Partaker::giveBack);
    }
  }

  @Override
  public void close() {
    abort();
  }

  private void requireOpen() {
    if (over) {
      throw new Closed("this transaction is over: committed, aborted or failed. Begin another one")
          .<WeirException>with(Outcome.NOT_WRITTEN);
    }
  }
}

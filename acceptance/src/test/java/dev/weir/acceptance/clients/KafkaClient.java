package dev.weir.acceptance.clients;

import dev.weir.acceptance.clients.Message.Place;
import dev.weir.acceptance.clients.Message.Placed;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/// A client that sends and reads what it is told to.
interface KafkaClient extends GroupClient {
  /// How one sends.
  ///
  /// @param codec what batches are compressed with, or `none`
  record Sending(String topic, String codec, boolean idempotent) {}

  /// A transaction of one client's, from its begin to its end.
  ///
  /// @param end `commit` or `abort`
  /// @param offsets what a group of the same name as the topic has read by it, by partition
  record Transaction(String id, String topic, String end, Map<Integer, Long> offsets) {}

  /// The codecs that it has, `none` among them.
  List<String> codecs();

  boolean hasTransactions();

  /// Whether its transactions carry positions of a group.
  default boolean commitsPositions() {
    return true;
  }

  /// Whether its producer can be idempotent.
  default boolean isIdempotent() {
    return true;
  }

  /// Whether it can send such a message.
  default boolean canSend(Message message) {
    return true;
  }

  /// Whether it can say when a message was made.
  default boolean setsTimes() {
    return true;
  }

  /// Sends, and waits for the acknowledgements.
  ///
  /// @return where each message is
  List<Place> produce(Sending how, List<Message> messages) throws IOException;

  /// Reads from the beginning.
  ///
  /// @param isolation `read_committed` or `read_uncommitted`
  List<Placed> consume(String topic, String isolation, int count) throws IOException;

  void transact(Transaction transaction, List<Message> messages) throws IOException;
}

package dev.weir.acceptance.clients;

import static java.util.Comparator.comparingInt;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.acceptance.clients.KafkaClient.Sending;
import dev.weir.acceptance.clients.KafkaClient.Transaction;
import dev.weir.acceptance.clients.Message.Place;
import dev.weir.acceptance.clients.Message.Placed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// What each client is asked to do. Every step is told by what the client itself has seen, and by
/// what the [Reference] finds.
///
/// @param served the keys of the APIs that the server says it has
record Scenario(KafkaClient client, Reference reference, Set<Integer> served) {
  private static final int INIT_PRODUCER_ID = 22;
  private static final int END_TXN = 26;
  private static final int BATCH = 40;

  /// Sends and reads in each of its codecs: every byte comes back, from where the client was told.
  ///
  /// @return the codecs, in words
  String carriesEveryByte() throws Exception {
    var sent = Message.assortment().stream().filter(client::canSend).toList();
    assertThat(sent).hasSizeGreaterThan(6);
    for (String codec : client.codecs()) {
      String topic = "%s-%s".formatted(client.name(), codec);
      List<Place> told = client.produce(new Sending(topic, codec, isIdempotent()), sent);
      var found = reference.consume(topic, sent.size());
      assertThat(untimed(found.messages())).as(codec).isEqualTo(untimed(placed(told, sent)));
      isCompressed(codec, found.bytes(), sent);

      // Another producer's batches, that are compressed by another library.
      told = reference.produce(topic, codec, sent);
      var both = new ArrayList<>(found.messages());
      both.addAll(placed(told, sent));
      assertThat(sorted(client.consume(topic, "read_committed", both.size())))
          .as(codec)
          .isEqualTo(sorted(both));
    }
    return inWords(client.codecs());
  }

  static String inWords(List<String> codecs) {
    return String.join(", ", codecs.subList(1, codecs.size()));
  }

  private List<Placed> placed(List<Place> places, List<Message> messages) {
    assertThat(places).hasSameSizeAs(messages);
    var placed = new ArrayList<Placed>();
    for (int i = 0; i < places.size(); i++) {
      assertThat(places.get(i).partition()).isEqualTo(messages.get(i).partition());
      placed.add(new Placed(places.get(i).offset(), messages.get(i)));
    }
    return placed;
  }

  private static List<Placed> sorted(List<Placed> messages) {
    return messages.stream()
        .sorted(
            comparingInt((Placed each) -> each.message().partition())
                .thenComparingLong(Placed::offset))
        .toList();
  }

  /// In order; without times, where the client does not say them.
  private List<Placed> untimed(List<Placed> messages) {
    Stream<Placed> sorted = sorted(messages).stream();
    return client.setsTimes()
        ? sorted.toList()
        : sorted.map(each -> new Placed(each.offset(), each.message().untimed())).toList();
  }

  /// A client that does not find the codec among what the server can may send without it.
  private static void isCompressed(String codec, long overTheWire, List<Message> messages) {
    long base64 = messages.stream().mapToLong(each -> each.value().length()).sum();
    long raw = base64 / 4 * 3;
    if (codec.equals("none")) {
      assertThat(overTheWire).isGreaterThan(raw);
    } else {
      assertThat(overTheWire).as("bytes of " + codec).isLessThan(raw / 2);
    }
  }

  /// Commits, aborts, commits with positions: who reads what is committed sees the first and the
  /// last whole, and nothing of the second.
  ///
  /// @return whether there was something to do
  boolean transacts() throws Exception {
    if (!client.hasTransactions() || !served.contains(END_TXN)) {
      return false;
    }
    String topic = client.name() + "-transactions";
    var offsets = Map.of(0, 3L, 1, 2L);
    var kept = new ArrayList<>(Message.numbered("kept", BATCH));
    transacts(topic, "commit", Map.of(), kept);
    transacts(topic, "abort", offsets, Message.numbered("lost", BATCH));
    var last = Message.numbered("last", BATCH);
    transacts(topic, "commit", offsets, last);
    kept.addAll(last);

    assertThat(values(client.consume(topic, "read_committed", kept.size())))
        .containsExactlyInAnyOrderElementsOf(kept.stream().map(Message::value).toList());
    assertThat(client.consume(topic, "read_uncommitted", kept.size() + BATCH))
        .hasSize(kept.size() + BATCH);
    if (client.commitsPositions()) {
      assertThat(reference.positions(topic)).isEqualTo(offsets);
    }
    return true;
  }

  private void transacts(
      String topic, String end, Map<Integer, Long> offsets, List<Message> messages)
      throws Exception {
    client.transact(new Transaction(topic + "-id", topic, end, offsets), messages);
  }

  private static List<String> values(List<Placed> read) {
    return read.stream().map(each -> each.message().value()).toList();
  }

  /// Whether its producer can be told from others, so that what it repeats is stored once.
  boolean isIdempotent() {
    return client.isIdempotent() && served.contains(INIT_PRODUCER_ID);
  }
}

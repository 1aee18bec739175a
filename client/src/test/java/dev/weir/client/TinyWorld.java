package dev.weir.client;

import dev.weir.ConnectOptions;
import dev.weir.Consumer;
import dev.weir.Message;
import dev.weir.NewMessage;
import dev.weir.Weir;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A [TinyLog], connected, with the words that tests use.
final class TinyWorld implements AutoCloseable {
  /// For what must come: never waited out by a test that passes.
  static final Duration SOON = Duration.ofSeconds(10);

  final TinyLog log;
  final Weir weir;

  TinyWorld() {
    this(new TinyLog());
  }

  TinyWorld(TinyLog log) {
    this.log = log;
    this.weir = new WeirClient().open(log, ConnectOptions.defaults().withClock(() -> TinyLog.NOW));
  }

  TinyWorld topic(String name, int partitions) {
    weir.admin().topics().create(name, partitions);
    return this;
  }

  /// Sends texts to partition 0.
  TinyWorld sent(String topic, String... texts) {
    for (String text : texts) {
      sentTo(topic, 0, text);
    }
    return this;
  }

  TinyWorld sentTo(String topic, int partition, String text) {
    try (var out = weir.producer()) {
      out.send(NewMessage.to(topic).partition(partition).text(text));
    }
    return this;
  }

  /// What is there now, as far as `most`.
  static List<String> read(Consumer consumer, int most) {
    var texts = new ArrayList<String>();
    while (texts.size() < most) {
      var message = consumer.next(Duration.ZERO);
      if (message.isEmpty()) {
        break;
      }
      texts.add(message.get().text());
    }
    return texts;
  }

  static List<String> texts(List<Message> messages) {
    return messages.stream().map(Message::text).toList();
  }

  @Override
  public void close() {
    weir.close();
  }
}

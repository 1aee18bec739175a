package dev.weir.client;

import dev.weir.Backoff;
import dev.weir.CommitStrategy;
import dev.weir.ConnectOptions;
import dev.weir.Consumer;
import dev.weir.ConsumerBuilder;
import dev.weir.Message;
import dev.weir.NewMessage;
import dev.weir.Place;
import dev.weir.Share;
import dev.weir.Weir;
import dev.weir.spi.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// A [TinyLog], connected, with the words that tests use.
final class TinyWorld implements AutoCloseable {
  /// For what must come: never waited out by a test that passes.
  static final Duration SOON = Duration.ofSeconds(10);

  final TinyLog log;
  final Weir weir;

  /// What consumers of this world said.
  final List<String> notices = Collections.synchronizedList(new ArrayList<>());

  TinyWorld() {
    this(new TinyLog());
  }

  TinyWorld(TinyLog log) {
    this(log, Timing.SYSTEM);
  }

  TinyWorld(TinyLog log, Timing timing) {
    this.log = log;
    var options = ConnectOptions.defaults().withClock(() -> TinyLog.NOW).withTiming(timing);
    this.weir = new WeirClient().open(log, options);
  }

  /// A world with the messages a, b and c in the topic mails.
  static TinyWorld ofMails() {
    return new TinyWorld().topic("mails", 1).sent("mails", "a", "b", "c");
  }

  /// Reads [#ofMails] by message.
  ConsumerBuilder mailer() {
    return weir.consumer("mails")
        .named("mailer")
        .from(Place.EARLIEST)
        .share(Share.BY_MESSAGE)
        .retry(Backoff.fixed(Duration.ofSeconds(7)))
        .onNotice(notices::add);
  }

  /// The consumer c, from the beginning, which acks one by one.
  ConsumerBuilder acking(String... topics) {
    return weir.consumer(topics)
        .named("c")
        .from(Place.EARLIEST)
        .onNotice(notices::add)
        .commit(CommitStrategy.acked());
  }

  /// Sends texts to partition 0, each under its first letter as key.
  TinyWorld keyed(String topic, String... texts) {
    try (var out = weir.producer()) {
      for (String text : texts) {
        out.send(NewMessage.to(topic).partition(0).key(text.substring(0, 1)).text(text));
      }
    }
    return this;
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

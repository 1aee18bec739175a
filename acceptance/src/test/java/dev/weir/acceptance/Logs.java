package dev.weir.acceptance;

import static dev.weir.Place.EARLIEST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.CommitStrategy;
import dev.weir.Consumer;
import dev.weir.ConsumerBuilder;
import dev.weir.Message;
import dev.weir.NewMessage;
import dev.weir.Weir;
import dev.weir.backends.kafka.broker.KafkaBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// The same log on one backend after the other, and the few verbs that tests of promises are
/// written in.
final class Logs implements AutoCloseable {
  /// Only a failing test waits that long.
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final AtomicInteger NAMES = new AtomicInteger();

  private final String url;
  private Weir weir;

  private Logs(String url) {
    this.url = url;
    this.weir = Weir.connect(url);
  }

  /// @param backend `log`, `memory`, `weir` (a server) or `kafka`
  /// @param directory for `log`
  static Logs on(String backend, Path directory) {
    return new Logs(
        switch (backend) {
          case "log" -> "log:" + directory;
          case "memory" -> "memory:";
          case "weir" -> Served.shared().url();
          case "kafka" -> KafkaBroker.shared().url();
          default -> throw new IllegalArgumentException(backend);
        });
  }

  String url() {
    return url;
  }

  Weir weir() {
    return weir;
  }

  /// Closes the connection and connects anew, where the log outlives that.
  void reopen() {
    if (!url.equals("memory:")) {
      weir.close();
      weir = Weir.connect(url);
    }
  }

  /// Closes the connection where nobody else may have one meanwhile.
  void closeIfOwned() {
    if (url.startsWith("log:")) {
      weir.close();
    }
  }

  static String name(String what) {
    return what + "-" + NAMES.incrementAndGet();
  }

  /// A fresh topic.
  String topic(int partitions) {
    String topic = name("orders");
    weir.admin().topics().create(topic, partitions);
    return topic;
  }

  /// A fresh topic of one partition with these messages.
  String topicWith(String... texts) {
    String topic = topic(1);
    send(topic, 0, texts);
    return topic;
  }

  void send(String topic, int partition, String... texts) {
    var to = NewMessage.to(topic).partition(partition);
    try (var out = weir.producer()) {
      out.sendAll(Arrays.stream(texts).map(to::text).toList());
    }
  }

  /// From the first message on; acks one by one when it has a name.
  ConsumerBuilder acking(String name, String topic) {
    return weir.consumer(topic).named(name).from(EARLIEST).commit(CommitStrategy.acked());
  }

  static Message take(Consumer consumer) {
    return consumer.next(PATIENCE).orElseThrow(() -> new AssertionError("no message came"));
  }

  static List<Message> take(Consumer consumer, int count) {
    var messages = new ArrayList<Message>();
    for (int i = 0; i < count; i++) {
      messages.add(take(consumer));
    }
    return messages;
  }

  static List<String> texts(Consumer consumer, int count) {
    return take(consumer, count).stream().map(Message::text).toList();
  }

  static void givesNothing(Consumer consumer) {
    assertThat(consumer.next(Duration.ofMillis(200))).isEmpty();
  }

  @Override
  public void close() {
    weir.close();
  }
}

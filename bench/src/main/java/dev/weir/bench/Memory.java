package dev.weir.bench;

import static dev.weir.CommitStrategy.acked;
import static dev.weir.Place.EARLIEST;

import dev.weir.Consumer;
import dev.weir.ConsumerBuilder;
import dev.weir.Message;
import dev.weir.NewMessage;
import dev.weir.Share;
import dev.weir.Weir;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/// Heap that a consumer's memory takes, on an engine in memory: after a collection, with it and
/// without.
final class Memory {
  private static final String TOPIC = "t";
  private static final int SETTLED = 1_000_000;
  private static final int WAITING = 100_000;

  /// A bit a message, its page's overhead, and what is known of those in the look-ahead.
  private static final long SETTLED_LIMIT = 64L << 20;

  /// What is known of a waiting message and its key.
  private static final long WAITING_LIMIT = 64L << 20;

  private static final String SETTLED_ROW = "memory-1M-settled-out-of-order";
  private static final String WAITING_ROW = "memory-100k-waiting-keys";
  static final List<String> ROWS = List.of(SETTLED_ROW, WAITING_ROW);

  private final Report report;

  Memory(Report report) {
    this.report = report;
  }

  void run() {
    report.bytes(SETTLED_ROW, settled(), SETTLED_LIMIT);
    report.bytes(WAITING_ROW, waiting(), WAITING_LIMIT);
  }

  /// All but the first message are acked and committed, in any order.
  private static long settled() {
    try (var weir = filled(SETTLED + 1)) {
      long before = usedBytes();
      try (var consumer = describe(weir, SETTLED + 1).open()) {
        var messages = poll(consumer, SETTLED + 1);
        var others = new ArrayList<>(messages.subList(1, messages.size()));
        Collections.shuffle(others, new Random(42));
        others.forEach(consumer::ack);
        consumer.commit();
        messages.clear();
        others.clear();
        return usedBytes() - before;
      }
    }
  }

  /// Each of so many keys has one message that waits an hour for its next attempt.
  private static long waiting() {
    try (var weir = filled(WAITING)) {
      long before = usedBytes();
      try (var consumer = describe(weir, WAITING).orderedByKey().open()) {
        for (var message : poll(consumer, WAITING)) {
          consumer.retry(message, Duration.ofHours(1));
        }
        consumer.commit();
        return usedBytes() - before;
      }
    }
  }

  private static Weir filled(int messages) {
    var weir = Weir.connect("memory:");
    weir.admin().topics().create(TOPIC, 1);
    try (var out = weir.producer()) {
      var batch = new ArrayList<NewMessage>();
      for (int i = 0; i < messages; i++) {
        batch.add(NewMessage.to(TOPIC).key("key-" + i).text("v"));
      }
      out.sendAll(batch);
    }
    return weir;
  }

  private static ConsumerBuilder describe(Weir weir, int lookAhead) {
    return weir.consumer(TOPIC)
        .named("memory")
        .share(Share.BY_MESSAGE)
        .from(EARLIEST)
        .lookAhead(lookAhead)
        .lease(Duration.ofHours(1))
        .commit(acked());
  }

  private static List<Message> poll(Consumer consumer, int count) {
    var messages = new ArrayList<Message>(count);
    while (messages.size() < count) {
      messages.addAll(consumer.poll(10_000, Duration.ofSeconds(10)));
    }
    return messages;
  }

  private static long usedBytes() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    var runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}

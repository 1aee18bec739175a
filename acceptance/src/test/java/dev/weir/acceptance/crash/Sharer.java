package dev.weir.acceptance.crash;

import static dev.weir.Place.EARLIEST;

import dev.weir.CommitStrategy;
import dev.weir.Consumer;
import dev.weir.Message;
import dev.weir.NewMessage;
import dev.weir.Outcome;
import dev.weir.Producer;
import dev.weir.Share;
import dev.weir.TopicPartition;
import dev.weir.Weir;
import dev.weir.WeirException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// One of several programs on one shared directory: it sends, is a member by partition and a member
/// by message, and says on standard output what it was promised and handed, the moment it was. It
/// never ends by itself.
///
/// Each line is one write, so a kill leaves whole lines. Each begins with the machine's ticker, which
/// all processes share: `TIME sent PARTITION OFFSET VALUE`, `TIME unknown VALUE`, `TIME refused VALUE`,
/// `TIME seen PARTITION OFFSET`, `TIME committed PARTITION POSITION`, `TIME got PARTITION OFFSET
/// ATTEMPT`, `TIME acked PARTITION OFFSET`, `TIME transacted VALUE`, `TIME doubted VALUE`,
/// `TIME untransacted VALUE`, `TIME failed REASON`.
final class Sharer {
  static final String TOPIC = "orders";
  static final String BY_PARTITION = "billing";
  static final String BY_MESSAGE = "mailer";
  static final int PARTITIONS = 12;

  /// A transaction is a message in each of its partitions, and a position.
  static final String LEDGER = "ledger";

  static final int LEDGER_PARTITIONS = 2;
  static final String KEEPER = "keeper-";

  private static final int AT_ONCE = 8;

  private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);

  private Sharer() {}

  /// @param arguments the URL and the number of this run
  public static void main(String[] arguments) throws InterruptedException {
    try (var weir = Weir.connect(arguments[0]);
        var producer = weir.producer();
        var member = member(weir);
        var mailer = mailer(weir)) {
      say("working");
      Thread.ofVirtual().start(() -> guarded(() -> read(member)));
      Thread.ofVirtual().start(() -> guarded(() -> work(mailer)));
      Thread.ofVirtual().start(() -> guarded(() -> transact(weir, arguments[1])));
      guarded(() -> send(producer, arguments[1]));
    }
  }

  static Consumer member(Weir weir) {
    return weir.consumer(TOPIC)
        .named(BY_PARTITION)
        .from(EARLIEST)
        .commit(CommitStrategy.manual())
        .open();
  }

  static Consumer mailer(Weir weir) {
    return weir.consumer(TOPIC)
        .named(BY_MESSAGE)
        .from(EARLIEST)
        .share(Share.BY_MESSAGE)
        .attempts(100)
        .lease(Duration.ofMinutes(10))
        .commit(CommitStrategy.acked())
        .open();
  }

  private interface Work {
    void run() throws InterruptedException;
  }

  private static void guarded(Work work) {
    try {
      work.run();
    } catch (RuntimeException | InterruptedException e) {
      say("failed " + String.valueOf(e).replace('\n', ' '));
      e.printStackTrace();
    }
  }

  private static void send(Producer producer, String run) throws InterruptedException {
    for (long number = 1; ; number++) {
      String value = run + "-" + number;
      try {
        var receipt = producer.send(NewMessage.to(TOPIC).key(value).text(value));
        say(
            "sent %d %d %s"
                .formatted(receipt.topicPartition().partition(), receipt.offset(), value));
      } catch (WeirException e) {
        boolean unknown = e.outcome().filter(Outcome.UNKNOWN::equals).isPresent();
        say((unknown ? "unknown " : "refused ") + value + " " + e);
      }
    }
  }

  private static void transact(Weir weir, String run) {
    for (long number = 1; ; number++) {
      String value = run + "-" + number;
      try (var tx = weir.transaction()) {
        for (int partition = 0; partition < LEDGER_PARTITIONS; partition++) {
          tx.send(NewMessage.to(LEDGER).partition(partition).text(value));
        }
        tx.position(KEEPER + run, new TopicPartition(LEDGER, 0), number - 1);
        tx.commit();
        say("transacted " + value);
      } catch (WeirException e) {
        boolean unknown = e.outcome().filter(Outcome.UNKNOWN::equals).isPresent();
        say((unknown ? "doubted " : "untransacted ") + value + " " + e);
      }
    }
  }

  private static void read(Consumer consumer) {
    while (true) {
      var messages = consumer.poll(AT_ONCE, Duration.ofMillis(200));
      for (Message message : messages) {
        say("seen %d %d".formatted(message.partition(), message.offset()));
      }
      var handed = consumer.positions();
      consumer.commit();
      if (!messages.isEmpty()) {
        handed.forEach((partition, position) ->
            say("committed %d %d".formatted(partition.partition(), position)));
      }
    }
  }

  private static void work(Consumer consumer) {
    while (true) {
      var messages = consumer.poll(AT_ONCE, Duration.ofMillis(200));
      for (Message message : messages) {
        say("got %d %d %d".formatted(message.partition(), message.offset(), message.attempt()));
      }
      messages.forEach(consumer::ack);
      consumer.commit();
      for (Message message : messages) {
        say("acked %d %d".formatted(message.partition(), message.offset()));
      }
    }
  }

  private static void say(String line) {
    try {
      OUT.write((System.nanoTime() + " " + line + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

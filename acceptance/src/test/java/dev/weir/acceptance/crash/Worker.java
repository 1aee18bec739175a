package dev.weir.acceptance.crash;

import static dev.weir.Place.EARLIEST;

import dev.weir.CommitStrategy;
import dev.weir.Consumer;
import dev.weir.NewMessage;
import dev.weir.Producer;
import dev.weir.TopicPartition;
import dev.weir.Weir;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/// A program that produces to a directory and consumes from it, opens and closes it again and
/// again, and says on standard output what it was promised, the moment it was. It never ends by
/// itself: it is there to be killed.
///
/// Each line is one write, so a kill leaves whole lines: `opening`, `stored PARTITION POSITION`,
/// `working`, `sent PARTITION OFFSET VALUE`, `seen PARTITION OFFSET`, `committed PARTITION
/// POSITION`, `transacted COUNT`, `closing`.
final class Worker {
  static final String TOPIC = "orders";
  static final String READER = "billing";
  static final int PARTITIONS = 3;

  /// Of two partitions, to both of which each transaction sends its number.
  static final String LEDGER = "ledger";

  /// Whose position on the ledger's first partition each transaction moves by one.
  static final String KEEPER = "bookkeeper";

  /// Now and then a message is this long, so that the filer and its checkpoints have work.
  private static final int LONG_VALUE_CHARS = 40_000;

  private static final int IN_FLIGHT = 64;

  private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);

  private final RandomGenerator random;
  private final String run;
  private long sent;

  private Worker(RandomGenerator random, String run) {
    this.random = random;
    this.run = run;
  }

  /// @param arguments the URL, the number of this run, a seed
  public static void main(String[] arguments) throws InterruptedException {
    var worker = new Worker(new Random(Long.parseLong(arguments[2])), arguments[1]);
    while (true) {
      worker.openWorkAndClose(arguments[0]);
    }
  }

  /// The number that orders all values of one partition: by run, then by send.
  static long sequence(String value) {
    String[] parts = value.split("[-:]", 3);
    return Long.parseLong(parts[0]) << 32 | Long.parseLong(parts[1]);
  }

  private void openWorkAndClose(String url) throws InterruptedException {
    say("opening");
    try (var weir = Weir.connect(url);
        var producer = weir.producer();
        var consumer =
            weir.consumer(TOPIC)
                .named(READER)
                .from(EARLIEST)
                .commit(CommitStrategy.manual())
                .open()) {
      consumer
          .positions()
          .forEach((partition, position) -> sayPosition("stored", partition, position));
      say("working");
      int rounds = 1 + random.nextInt(20);
      var reading = Thread.ofVirtual().start(() -> read(consumer, rounds));
      long transactions = weir.read(LEDGER, 0, 0, Integer.MAX_VALUE).nextOffset();
      for (int round = 0; round < rounds; round++) {
        send(producer);
        transact(weir, transactions++);
      }
      reading.join();
      say("closing");
    }
  }

  private void send(Producer producer) {
    List<CompletableFuture<?>> inFlight = new ArrayList<>();
    for (int i = 0; i < IN_FLIGHT; i++) {
      String value = nextValue();
      inFlight.add(
          producer
              .sendAsync(NewMessage.to(TOPIC).partition(random.nextInt(PARTITIONS)).text(value))
              .thenAccept(receipt ->
                  say(
                      "sent %d %d %s"
                          .formatted(
                              receipt.topicPartition().partition(),
                              receipt.offset(),
                              value.substring(0, value.indexOf(':'))))));
    }
    CompletableFuture.allOf(inFlight.toArray(CompletableFuture[]::new)).join();
  }

  /// @param number how many there were before
  private static void transact(Weir weir, long number) {
    try (var tx = weir.transaction()) {
      for (int partition = 0; partition < 2; partition++) {
        tx.send(NewMessage.to(LEDGER).partition(partition).text(String.valueOf(number)));
      }
      tx.position(KEEPER, new TopicPartition(LEDGER, 0), number);
      tx.commit();
      say("transacted " + (number + 1));
    }
  }

  private String nextValue() {
    return run + "-" + ++sent + ":" + "x".repeat(random.nextInt(16) == 0 ? LONG_VALUE_CHARS : 80);
  }

  private static void read(Consumer consumer, int rounds) {
    for (int round = 0; round < rounds; round++) {
      for (var message : consumer.poll(IN_FLIGHT, Duration.ofMillis(20))) {
        say("seen %d %d".formatted(message.partition(), message.offset()));
      }
      var handedOut = consumer.positions();
      consumer.commit();
      handedOut.forEach((partition, position) -> sayPosition("committed", partition, position));
    }
  }

  private static void sayPosition(String what, TopicPartition partition, long position) {
    say("%s %d %d".formatted(what, partition.partition(), position));
  }

  private static void say(String line) {
    try {
      OUT.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

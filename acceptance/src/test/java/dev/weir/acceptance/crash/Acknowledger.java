package dev.weir.acceptance.crash;

import static dev.weir.Place.EARLIEST;

import dev.weir.CommitStrategy;
import dev.weir.Weir;

/// A program that says when it was told that a message, or a position, is durable.
final class Acknowledger {
  static final int TIMES = 10;

  private Acknowledger() {}

  /// @param arguments the URL
  public static void main(String[] arguments) {
    try (var weir = Weir.connect(arguments[0])) {
      weir.admin().topics().create("orders", 1);
      var producer = weir.producer();
      for (int i = 0; i < TIMES; i++) {
        producer.send("orders", null, "payload-" + i + ";");
        System.out.println("sent payload-" + i + ";");
      }
      for (int i = 0; i < TIMES; i++) {
        var reader = weir.consumer("orders").named("reader-" + i + ";").from(EARLIEST);
        try (var consumer = reader.commit(CommitStrategy.manual()).open()) {
          consumer.next();
          consumer.commit();
          System.out.println("committed reader-" + i + ";");
        }
      }
    }
  }
}

package dev.weir.acceptance;

import static dev.weir.Place.EARLIEST;

import dev.weir.CommitStrategy;
import dev.weir.Weir;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A program that reads and ends without a close, as one that is killed.
final class Resumer {
  private Resumer() {}

  /// @param arguments the URL and the topic; `resumable` for a consumer that reads one message and
  ///     closes, else a name, and the offsets that it does not ack of all it reads
  public static void main(String[] arguments) {
    var weir = Weir.connect(arguments[0]);
    var consumer = weir.consumer(arguments[1]).from(EARLIEST);
    if (arguments[2].equals("resumable")) {
      try (weir;
          var one = consumer.resumable().open()) {
        one.stream().limit(1).forEach(message -> System.out.println(message.text()));
      }
      return;
    }
    var left = List.of(arguments[3].split(","));
    var all = consumer.named(arguments[2]).commit(CommitStrategy.acked()).open();
    for (int i = 0; i < Integer.parseInt(arguments[4]); i++) {
      var message = all.next(Duration.ofSeconds(30)).orElseThrow();
      if (!left.contains(Long.toString(message.offset()))) {
        all.ack(message);
      }
    }
    all.commit();
    System.out.println("committed");
    Runtime.getRuntime().halt(137);
  }

  /// How it is started, in a shell.
  static List<String> command(String... arguments) {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Resumer.class.getName()));
    command.addAll(List.of(arguments));
    return command;
  }
}

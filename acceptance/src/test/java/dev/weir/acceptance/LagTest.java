package dev.weir.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `weir lag` as a person and an alarm see it, on a directory, a server and a Kafka broker.
@Tag("slow")
class LagTest {
  /// What a waiting command takes on a machine that is busy with many others.
  private static final long PATIENCE_SECONDS = 120;

  @TempDir Path home;

  @ParameterizedTest
  @ValueSource(strings = {"log", "weir", "kafka"})
  void Y15_lagIsShownAndRaisesAnAlarm(String backend) throws Exception {
    var shell = new Shell(home);
    shell.run("weir --version").succeeds(); // builds, if there is something to build
    try (var log = Logs.on(backend, home.resolve("log"))) {
      String topic = log.topic(2);
      String name = Logs.name("billing");
      log.send(topic, 0, "a", "b");
      log.send(topic, 1, "c");
      try (var consumer = log.acking(name, topic).open()) {
        Logs.take(consumer, 3).forEach(consumer::ack);
        consumer.commit();
      }
      String lag = "weir lag " + name + " --url " + log.url();
      log.closeIfOwned();

      assertThat(shell.run(lag + " --max-messages 0").succeeds().out().lines())
          .satisfiesExactly(
              head ->
                  assertThat(head.split(" +"))
                      .containsExactly(
                          "", "CONSUMER", "TOPIC", "PARTITION", "POSITION", "END", "LAG", "OLDEST"),
              row ->
                  assertThat(row.split(" +"))
                      .containsExactly("", name, topic, "0", "2", "2", "0", "-"),
              row ->
                  assertThat(row.split(" +"))
                      .containsExactly("", name, topic, "1", "1", "1", "0", "-"));

      Path seen = home.resolve("seen");
      var watching =
          shell
              .builder(List.of("bash", "-c", "exec " + lag + " -w --every 100ms --max-messages 1"))
              .redirectOutput(seen.toFile())
              .redirectErrorStream(true)
              .start();
      try {
        await().atMost(PATIENCE_SECONDS, TimeUnit.SECONDS).until(() -> looks(seen) > 1);
        shell.run("seq 2 | weir produce %s -p 0 --url %s".formatted(topic, log.url())).succeeds();
        assertThat(watching.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(watching.exitValue()).as("%s", Files.readString(seen)).isEqualTo(14);
        assertThat(seen)
            .content()
            .contains("weir: too far behind: %s on %s, 2 messages".formatted(name, topic));
      } finally {
        watching.destroyForcibly().waitFor();
      }
    }
  }

  private static long looks(Path seen) throws java.io.IOException {
    return Files.readAllLines(seen).stream().filter(line -> line.contains("OLDEST")).count();
  }
}

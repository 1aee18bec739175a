package dev.weir.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `weir serve` in a process of its own: Kafka's client and the command on one directory.
@Tag("slow")
class ServingTest {
  private static final Pattern READY = Pattern.compile("weir serves data at localhost:(\\d+)");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long BUILD_SECONDS = 600;
  private static final int MESSAGES = 100;

  @TempDir Path home;
  private Shell shell;
  private @Nullable Process server;

  @BeforeEach
  void aUser() {
    shell = new Shell(home);
    shell.run("weir --version").succeeds(); // builds, if there is something to build
  }

  @AfterEach
  void endTheServer() {
    if (server != null) {
      server.destroyForcibly();
    }
  }

  /// @return the port
  private String serve() throws IOException {
    server =
        shell
            .builder(List.of("bash", "-c", "exec weir serve data --port 0"))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader out = server.inputReader();
    var ready = READY.matcher(String.valueOf(out.readLine()));
    assertThat(ready.matches()).as("the line that says that it answers").isTrue();
    return ready.group(1);
  }

  /// @return the exit code
  private int end(boolean gently) throws InterruptedException {
    var ending = server;
    if (ending == null) {
      throw new IllegalStateException("nothing runs");
    }
    if (gently) {
      ending.destroy();
    } else {
      ending.destroyForcibly();
    }
    assertThat(ending.waitFor(BUILD_SECONDS, TimeUnit.SECONDS)).isTrue();
    return ending.exitValue();
  }

  private static Map<String, Object> client(String port) {
    return new HashMap<>(Map.of("bootstrap.servers", "localhost:" + port));
  }

  private static void produce(String port) throws Exception {
    var config = client(port);
    config.putAll(Map.of("compression.type", "lz4", "linger.ms", 20));
    try (var producer =
        new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
      for (int i = 0; i < MESSAGES - 1; i++) {
        producer.send(new ProducerRecord<>("orders", "order " + i));
      }
      producer.send(new ProducerRecord<>("orders", "order " + (MESSAGES - 1))).get();
    }
  }

  private static List<String> values() {
    return IntStream.range(0, MESSAGES).mapToObj(i -> "order " + i).toList();
  }

  @Test
  void oneDirectoryForKafkasClientsAndTheCommand() throws Exception {
    String port = serve();
    produce(port);

    String read = "weir consume orders -Bd --url log:data";
    assertThat(shell.run(read).succeeds().out().lines()).containsExactlyElementsOf(values());
    assertThat(shell.run("weir serve data --port 0").exit()).isEqualTo(5);
    assertThat(end(true)).as("exit code after SIGTERM").isEqualTo(143);
    assertThat(shell.run(read).succeeds().out().lines()).containsExactlyElementsOf(values());
  }

  @Test
  void D1_whatAClientWasToldIsThereAfterAKill() throws Exception {
    produce(serve());
    end(false);

    var read = new ArrayList<String>();
    try (var consumer =
        new KafkaConsumer<>(client(serve()), new StringDeserializer(), new StringDeserializer())) {
      var partition = new TopicPartition("orders", 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (read.size() < MESSAGES && System.nanoTime() < end) {
        consumer.poll(Duration.ofMillis(200)).forEach(each -> read.add(each.value()));
      }
    }
    assertThat(read).isEqualTo(values());
  }
}

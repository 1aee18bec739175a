package dev.weir.backends.kafka.broker;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A real Kafka broker for tests: KRaft, one node, a process of its own, a folder of its own, ports
/// that the system picks. Starts in a few seconds, or fails with the tail of the broker's log;
/// there is no way to go on without it.
///
/// ```java
/// try (var broker = KafkaBroker.start(); var weir = Weir.connect(broker.url())) { … }
/// ```
///
/// Most tests want [#shared]: one broker for all tests of a JVM, each with topics of its own. Not
/// thread-safe, but for [#shared].
public final class KafkaBroker implements AutoCloseable {
  /// A cold start takes 3 s on an idle machine; a build machine may be ten times busier.
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private static final Duration STOP_LIMIT = Duration.ofSeconds(15);

  /// Between the look for a free port and its use another process may take it.
  private static final int PORT_ATTEMPTS = 3;

  private static final int LOG_TAIL_LINES = 40;

  private static @Nullable KafkaBroker shared;

  private final Path folder;
  private final int port;
  private @Nullable Process process;

  private KafkaBroker(Path folder, int port) {
    this.folder = folder;
    this.port = port;
  }

  /// The one broker of this JVM, started by the first call and ended with the JVM. Never stop or
  /// kill it.
  public static synchronized KafkaBroker shared() {
    if (shared == null) {
      KafkaBroker broker = start();
      Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
      shared = broker;
    }
    return shared;
  }

  /// Starts a new, empty broker and waits until it answers.
  ///
  /// @throws IllegalStateException when it does not start, with the tail of its log
  public static KafkaBroker start() {
    for (int attempt = 1; ; attempt++) {
      KafkaBroker broker = prepared();
      try {
        broker.restart();
        return broker;
      } catch (IllegalStateException e) {
        boolean portTaken = broker.log().contains("Address already in use");
        broker.close();
        if (!portTaken || attempt == PORT_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /// `host:port`, which stays the same over [#restart].
  public String bootstrap() {
    return "127.0.0.1:" + port;
  }

  /// `kafka://host:port`.
  public String url() {
    return "kafka://" + bootstrap();
  }

  /// Starts it again, with what it had stored. Does nothing while it runs.
  public void restart() {
    if (process != null) {
      return;
    }
    try {
      process = launch();
      awaitReady(process);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Ends it in order; [#restart] goes on.
  public void stop() {
    if (process != null) {
      process.destroy();
      awaitEnd(process);
      process = null;
    }
  }

  /// Kills it with SIGKILL; [#restart] goes on.
  public void kill() {
    if (process != null) {
      process.destroyForcibly();
      awaitEnd(process);
      process = null;
    }
  }

  /// Stops it without its noticing (SIGSTOP), as a network does that swallows everything;
  /// [#thaw] goes on. Killing it thaws it too.
  public void freeze() {
    signal("STOP");
  }

  /// Ends [#freeze].
  public void thaw() {
    signal("CONT");
  }

  private void signal(String name) {
    if (process == null) {
      throw new IllegalStateException("the broker does not run");
    }
    try {
      int code =
          new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
      if (code != 0) {
        throw new IllegalStateException("kill -" + name + " failed with " + code);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while sending SIG" + name, e);
    }
  }

  /// Kills it and deletes its folder.
  @Override
  public void close() {
    kill();
    try (var files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static KafkaBroker prepared() {
    try (var broker = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var controller = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Path folder = Files.createTempDirectory("weir-kafka-broker");
      Files.writeString(
          folder.resolve("settings"),
          settings(folder, broker.getLocalPort(), controller.getLocalPort()));
      return new KafkaBroker(folder, broker.getLocalPort());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Kafka's defaults, but for what a single small node needs.
  private static String settings(Path folder, int port, int controllerPort) {
    return """
    process.roles=broker,controller
    node.id=1
    controller.quorum.voters=1@127.0.0.1:%2$d
    controller.listener.names=CONTROLLER
    listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
    advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
    listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
    log.dirs=%3$s
    num.partitions=1
    num.network.threads=2
    num.io.threads=2
    background.threads=2
    log.cleaner.dedupe.buffer.size=4194304
    broker.heartbeat.interval.ms=500
    broker.session.timeout.ms=3000
    offsets.topic.replication.factor=1
    offsets.topic.num.partitions=1
    transaction.state.log.replication.factor=1
    transaction.state.log.min.isr=1
    transaction.state.log.num.partitions=1
    share.coordinator.state.topic.replication.factor=1
    share.coordinator.state.topic.min.isr=1
    share.coordinator.state.topic.num.partitions=1
    group.initial.rebalance.delay.ms=0
    group.min.session.timeout.ms=1000
    group.share.assignment.interval.ms=0
    group.share.min.heartbeat.interval.ms=200
    group.share.heartbeat.interval.ms=200
    group.share.min.record.lock.duration.ms=1000
    """
        .formatted(port, controllerPort, folder.resolve("data"));
  }

  private Process launch() throws IOException {
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                "-cp",
                classPath(),
                BrokerProcess.class.getName(),
                folder.resolve("settings").toString()))
        .redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
        .start();
  }

  private static String classPath() throws IOException {
    String here = KafkaBroker.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    try (InputStream in = KafkaBroker.class.getResourceAsStream("class-path")) {
      if (in == null) {
        throw new IllegalStateException(
            "the broker's class path is missing from " + here + ". Build the broker with Maven");
      }
      return here
          + File.pathSeparator
          + new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }

  private void awaitReady(Process started) {
    // A pipe has no time limit of its own: ending the process ends the read.
    var limit =
        started
            .onExit()
            .orTimeout(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
            .exceptionally(late -> started.destroyForcibly());
    try {
      var lines = started.inputReader();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals(BrokerProcess.READY)) {
          return;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      limit.cancel(false);
    }
    kill();
    throw new IllegalStateException(
        "the Kafka broker did not start (in "
            + START_LIMIT.toSeconds()
            + " s at most). Its log ends:\n"
            + tail(log()));
  }

  private void awaitEnd(Process ending) {
    try {
      if (!ending.waitFor(STOP_LIMIT)) {
        ending.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      ending.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("log"));
    } catch (IOException e) {
      return "(no log: " + e + ")";
    }
  }

  private static String tail(String log) {
    List<String> lines = log.lines().toList();
    return String.join(
        "\n", lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size()));
  }
}

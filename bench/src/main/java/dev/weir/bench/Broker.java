package dev.weir.bench;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// A broker in a process of its own, as a user would start it, on a free port of the loopback.
final class Broker implements AutoCloseable {
  /// What serves.
  enum Kind {
    WEIR,
    KAFKA
  }

  /// As Kafka's own start script does.
  private static final List<String> KAFKA_OPTIONS =
      List.of(
          "-Xmx1G",
          "-Xms1G",
          "-server",
          "-XX:+UseG1GC",
          "-XX:MaxGCPauseMillis=20",
          "-XX:InitiatingHeapOccupancyPercent=35",
          "-XX:+ExplicitGCInvokesConcurrent",
          "-Djava.awt.headless=true");

  private static final Pattern USED = Pattern.compile("(?:total|committed).* used (\\d+)K");
  private static final int STOP_SECONDS = 20;

  private final Kind kind;
  private final List<String> command;
  private final File log;
  private final int port;
  private final long launchedNanos;
  private final Process process;

  private Broker(Kind kind, List<String> command, Path folder, int port) throws IOException {
    this.kind = kind;
    this.command = command;
    this.log = folder.resolve("log").toFile();
    this.port = port;
    this.launchedNanos = System.nanoTime();
    this.process = launch();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> process.destroyForcibly()));
  }

  /// Starts one on an empty folder. It need not answer yet.
  ///
  /// @param synced whether it syncs before it acknowledges
  static Broker start(Kind kind, Path folder, boolean synced)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    int port = freePort();
    return switch (kind) {
      case WEIR -> new Broker(kind, weir(folder, port, synced), folder, port);
      case KAFKA -> {
        var settings = folder.resolve("settings");
        Files.writeString(settings, kafkaSettings(folder, port, synced));
        format(folder, settings);
        yield new Broker(kind, kafka(KAFKA_OPTIONS, "kafka.Kafka", settings), folder, port);
      }
    };
  }

  private static List<String> weir(Path folder, int port, boolean synced) {
    return List.of(
        Path.of("weir").toAbsolutePath().toString(),
        "serve",
        folder.resolve("data").toString(),
        "--port",
        Integer.toString(port),
        "--durability",
        synced ? "fsync" : "os");
  }

  /// Kafka's defaults, but for what a single node needs, and syncs.
  private static String kafkaSettings(Path folder, int port, boolean synced) throws IOException {
    int controller = freePort();
    String settings =
        """
        process.roles=broker,controller
        node.id=1
        controller.quorum.voters=1@127.0.0.1:%2$d
        controller.listener.names=CONTROLLER
        listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
        advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
        listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
        log.dirs=%3$s
        offsets.topic.replication.factor=1
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        share.coordinator.state.topic.replication.factor=1
        share.coordinator.state.topic.min.isr=1
        """
            .formatted(port, controller, folder.resolve("data"));
    return synced ? settings + "log.flush.interval.messages=1\n" : settings;
  }

  private static void format(Path folder, Path settings) throws IOException, InterruptedException {
    var command = new ArrayList<>(kafka(List.of(), "kafka.tools.StorageTool", settings));
    command.addAll(command.size() - 1, List.of("format", "-t", "AAAAAAAAAAEAAAAAAAAAAQ", "-c"));
    var log = folder.resolve("format.log").toFile();
    int code =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start().waitFor();
    if (code != 0) {
      throw new IOException("Kafka's storage cannot be formatted: see " + log);
    }
  }

  private static List<String> kafka(List<String> options, String main, Path settings)
      throws IOException {
    var command = new ArrayList<String>();
    command.add(java("java"));
    command.addAll(options);
    command.addAll(List.of("-cp", kafkaClassPath(), main, settings.toString()));
    return command;
  }

  /// Written by the build of the tests' broker: so it is the version that the tests run against.
  private static String kafkaClassPath() throws IOException {
    String name = "/dev/weir/backends/kafka/broker/class-path";
    try (InputStream in = Broker.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("Kafka's class path is missing: " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }

  private static String java(String tool) {
    return Path.of(System.getProperty("java.home"), "bin", tool).toString();
  }

  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Process launch() throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(Redirect.appendTo(log))
        .start();
  }

  Kind kind() {
    return kind;
  }

  /// When its process was started.
  long launchedNanos() {
    return launchedNanos;
  }

  String bootstrap() {
    return "127.0.0.1:" + port;
  }

  /// Memory that the process holds now.
  long residentBytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .findFirst()
        .orElseThrow();
  }

  /// What is left on its heap after a collection.
  long heapBytes() throws IOException, InterruptedException {
    ask("GC.run");
    long bytes = 0;
    for (String line : ask("GC.heap_info").lines().toList()) {
      var used = USED.matcher(line);
      if (!line.contains("Metaspace") && !line.contains("class space") && used.find()) {
        bytes += Long.parseLong(used.group(1)) << 10;
      }
    }
    return bytes;
  }

  private String ask(String question) throws IOException, InterruptedException {
    var asked =
        new ProcessBuilder(java("jcmd"), Long.toString(process.pid()), question)
            .redirectErrorStream(true)
            .start();
    String answer = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (asked.waitFor() != 0) {
      throw new IOException("jcmd " + question + ": " + answer);
    }
    return answer;
  }

  /// With the end of its log, when it has ended by itself.
  void requireAlive() {
    if (!process.isAlive()) {
      try {
        var lines = Files.readAllLines(log.toPath());
        throw new IllegalStateException(
            kind + " has ended: " + lines.subList(Math.max(0, lines.size() - 20), lines.size()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}

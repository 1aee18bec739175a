package dev.weir.acceptance.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.cli.Main;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// `weir serve` on a directory, always at the same port. For one thread.
final class ServerProcess implements AutoCloseable {
  private static final String JAVA = System.getProperty("java.home") + "/bin/";
  private static final long PATIENCE_SECONDS = 120;

  private final Path directory;
  private final Path said;
  private final int port;
  private final List<String> options;
  private @Nullable Process process;

  /// @param folder for the directory, and what the server says
  /// @param options of Java
  ServerProcess(Path folder, RandomGenerator random, String... options) throws IOException {
    this.directory = folder.resolve("served");
    this.said = folder.resolve("server-said");
    this.options = List.of(options);
    this.port = freePort(random);
  }

  /// Below those that the system gives to whoever connects: a client that looks for a dead server
  /// would otherwise find itself, now and then.
  private static int freePort(RandomGenerator random) throws IOException {
    while (true) {
      int port = random.nextInt(20_000, 32_000);
      try (var free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return free.getLocalPort();
      } catch (IOException taken) {
        assertThat(port).isPositive(); // the next one, then
      }
    }
  }

  int port() {
    return port;
  }

  String bootstrap() {
    return "localhost:" + port;
  }

  /// Returns when it answers.
  void start() throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of(JAVA + "java", "-XX:+UseSerialGC"));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of("serve", directory.toString(), "--port", String.valueOf(port)));
    command.addAll(List.of("--set", "group.initial.rebalance.delay.ms=0"));
    Files.deleteIfExists(said);
    var started =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    process = started;
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!said().contains("weir serves")) {
      boolean ended = started.waitFor(5, TimeUnit.MILLISECONDS);
      assertThat(!ended && System.nanoTime() < giveUp).as("starts: %s", said()).isTrue();
    }
  }

  private Process running() {
    if (process == null) {
      throw new IllegalStateException("not started");
    }
    return process;
  }

  /// What it said since it started.
  String said() throws IOException {
    return Files.readString(said);
  }

  /// Waits, and demands that it is alive all the while.
  void live(long millis) throws IOException, InterruptedException {
    boolean ended = running().waitFor(millis, TimeUnit.MILLISECONDS);
    assertThat(ended).as("the server ended by itself: %s", said()).isFalse();
  }

  /// SIGKILL.
  void kill() throws IOException, InterruptedException {
    live(0);
    running().destroyForcibly().waitFor();
  }

  /// The bytes of all objects that are in use, after a collection.
  long heapInUse() throws IOException, InterruptedException {
    var histogram =
        new ProcessBuilder(JAVA + "jcmd", String.valueOf(running().pid()), "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    try (var out = histogram.inputReader()) {
      String total =
          out.lines().filter(line -> line.startsWith("Total")).reduce("", (_, last) -> last);
      assertThat(histogram.waitFor()).isZero();
      return Long.parseLong(total.trim().split("\\s+", -1)[2]);
    }
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly().onExit().join();
    }
  }
}

package dev.weir.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;

/// A Redis of its own, on a free port of the loopback, with its append-only file in a folder.
final class RedisServer implements AutoCloseable {
  private static final String BINARY = "redis-server-7.0.15-linux-";
  private static final int PATIENCE_SECONDS = 20;

  /// A busy disk may keep an answer waiting for long: the rate tells, and no run is lost over it.
  private static final int ANSWER_MILLIS = 120_000;

  private final Process process;
  private final int port;

  /// @param appendfsync Redis's word: `always` or `everysec`, its default
  RedisServer(Path folder, String appendfsync) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    var binary = extract(folder);
    this.port = Broker.freePort();
    this.process =
        new ProcessBuilder(
                binary.toString(),
                "--bind",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--dir",
                folder.toString(),
                "--save",
                "",
                "--appendonly",
                "yes",
                "--appendfsync",
                appendfsync)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("redis.log").toFile())
            .start();
    awaitReady();
  }

  private static Path extract(Path folder) throws IOException {
    String name = BINARY + (System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64");
    var binary = folder.resolve("redis-server");
    try (InputStream in = RedisServer.class.getResourceAsStream("/" + name)) {
      if (in == null) {
        throw new IOException("embedded-redis has no binary " + name);
      }
      Files.copy(in, binary, StandardCopyOption.REPLACE_EXISTING);
    }
    Files.setPosixFilePermissions(binary, PosixFilePermissions.fromString("rwx------"));
    return binary;
  }

  private void awaitReady() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      try (var connection = connect()) {
        connection.ping();
        return;
      } catch (JedisConnectionException e) {
        if (!process.isAlive() || System.nanoTime() > deadline) {
          throw new IOException("Redis does not answer on port " + port, e);
        }
        process.waitFor(20, TimeUnit.MILLISECONDS);
      }
    }
  }

  Jedis connect() {
    return new Jedis("127.0.0.1", port, ANSWER_MILLIS);
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}

package dev.weir.server;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.engine.Engine;
import dev.weir.engine.EngineOptions;
import dev.weir.engine.Owner;
import dev.weir.engine.TopicLog;
import dev.weir.engine.World;
import dev.weir.log.MemoryFiles;
import dev.weir.server.security.Passwords;
import dev.weir.server.security.Tls;
import dev.weir.state.Command;
import dev.weir.state.Reply;
import dev.weir.state.Retention;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A server on a free port, on an engine in memory that outlives a [#restart].
public final class RunningServer implements AutoCloseable {
  private final MemoryFiles files = new MemoryFiles();
  private final ServerOptions options;
  private @Nullable ExecutorService completions;
  private @Nullable Engine engine;
  private @Nullable Server server;

  private RunningServer(ServerOptions options) throws IOException {
    this.options = options;
    start();
  }

  static RunningServer withHttp() throws IOException {
    return new RunningServer(ServerOptions.local(0).withHttpPort(0));
  }

  /// Connections that are open.
  int connections() {
    return server().connections();
  }

  /// @param settings names and values, in turn
  public static RunningServer with(String... settings) throws IOException {
    var map = new HashMap<String, String>();
    for (int i = 0; i < settings.length; i += 2) {
      map.put(settings[i], settings[i + 1]);
    }
    var chosen = Settings.of(map);
    var options = ServerOptions.local(0).with(chosen);
    return new RunningServer(
        chosen.isEncrypted()
            ? options.with(Tls.of(chosen, RunningServer::file, InstantSource.system()))
            : options);
  }

  private static byte[] file(String file, boolean secret) {
    try {
      return Files.readAllBytes(Path.of(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void start() throws IOException {
    start(options);
  }

  private void start(ServerOptions options) throws IOException {
    var clock = InstantSource.system();
    completions = Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());
    engine =
        Engine.open(
            files,
            EngineOptions.DEFAULT,
            new World(
                clock,
                () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()),
                new SplittableRandom(1),
                "boot",
                new Owner(1, "test", clock.instant(), "test"),
                completions,
                true));
    server = Server.start(engine, options, clock, System::nanoTime);
  }

  void restart() throws IOException {
    close();
    start();
  }

  /// So that clients find it again.
  void restartOnSamePort() throws IOException {
    int port = port();
    close();
    start(options.withPort(port));
  }

  public int port() {
    return server().port();
  }

  public String bootstrap() {
    return "localhost:" + port();
  }

  Map<String, Object> clientConfig() {
    return new HashMap<>(Map.of("bootstrap.servers", bootstrap()));
  }

  Server server() {
    var running = server;
    if (running == null) {
      throw new IllegalStateException("closed");
    }
    return running;
  }

  Engine engine() {
    var running = engine;
    if (running == null) {
      throw new IllegalStateException("closed");
    }
    return running;
  }

  /// A topic that there is.
  TopicLog topic(String name) {
    return requireNonNull(engine().topic(name), name);
  }

  public void addUser(String name, String password) {
    var credentials = Passwords.credentials(password, new SecureRandom());
    assertThat(engine().submit(new Command.ChangeUser(name, List.of(), credentials)).join())
        .isEqualTo(new Reply.UserChanged());
  }

  public void createTopic(String name, int partitions) {
    engine().submit(new Command.CreateTopic(name, partitions, Retention.FOREVER)).join();
  }

  /// Nothing can be written from now on.
  void breakDisk() {
    files.setFaults((operation, name) -> {
      throw new IOException("the disk is gone");
    });
    var lost = new Command.CreateTopic("lost", 1, Retention.FOREVER);
    assertThat(engine().submit(lost)).failsWithin(Duration.ofSeconds(10));
  }

  @Override
  public void close() throws IOException {
    server().close();
    engine().close();
    if (completions != null) {
      completions.shutdown();
    }
  }
}

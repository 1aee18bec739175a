package dev.weir.acceptance.house;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// A room of the house, and what it may use: the arrows of ARCHITECTURE.md.
///
/// @param folder its module, from the root
/// @param rooms the folders of the rooms that it may use
/// @param libraries the packages from outside that it may use, beside the JDK and JSpecify
record Room(String folder, Set<String> rooms, Set<String> libraries) {
  static final Path ROOT = Path.of(System.getProperty("weir.root", ".")).toAbsolutePath();

  static final List<Room> ALL =
      List.of(
          room("api"),
          room("records"),
          room("state"),
          room("log", "records"),
          room("engine", "state", "log", "records"),
          room("protocol"),
          // Part of the build, not of what is shipped.
          room("protocol/generator").with("tools.jackson"),
          room("codecs", "records")
              .with("com.github.luben.zstd", "net.jpountz.lz4", "org.xerial.snappy"),
          room("server", "engine", "state", "log", "records", "protocol", "codecs")
              .with("com.sun.net.httpserver"),
          room("client", "api", "state"),
          // The engine's vocabulary, too: docs/decisions/embedded.md.
          room("backends/embedded", "engine", "state", "log", "records", "api"),
          room("backends/stdio", "api"),
          room("backends/kafka", "api").with("org.apache.kafka"),
          // A whole program in a world of its own.
          room(
              "testing", "api", "client", "backends/embedded", "engine", "state", "log", "records"),
          room("tck", "api", "client").with("org.junit", "org.assertj", "org.awaitility"),
          // A second signal is heard through sun.misc alone: docs/decisions/cli.md.
          // weir serve owns a directory and serves it: docs/decisions/server.md.
          room("cli", "api", "client", "server", "engine", "backends/embedded")
              .with("picocli", "tools.jackson", "sun.misc"),
          // Measures rooms one by one, so it sees them all.
          room("bench", "api", "engine", "state", "log", "records")
              .with("redis.clients", "org.apache.kafka"));

  private static Room room(String folder, String... rooms) {
    return new Room(folder, Set.of(rooms), Set.of());
  }

  private Room with(String... packages) {
    return new Room(folder, rooms, Set.of(packages));
  }

  Path sources() {
    return ROOT.resolve(folder).resolve("src/main/java");
  }

  Path classes() {
    return ROOT.resolve(folder).resolve("target/classes");
  }

  boolean mayUse(Room other) {
    return other.folder.equals(folder) || rooms.contains(other.folder);
  }

  boolean mayUsePackage(String name) {
    return name.startsWith("java.")
        || name.startsWith("javax.")
        || name.startsWith("org.jspecify.")
        || libraries.stream().anyMatch(library -> (name + ".").startsWith(library + "."));
  }

  @Override
  public String toString() {
    return folder;
  }
}

package dev.weir.acceptance.clients;

import dev.weir.acceptance.clients.Player.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// All clients, and where this machine has them. What runs on Java the build has put in
/// `target/clients`; the others are Debian's packages, and npm's, and may be missing: `.ci/run`
/// installs them.
final class Clients {
  /// Where none may be missing.
  static final boolean IN_CI = "true".equals(System.getenv("CI"));

  private static final Path SCRIPTS = Path.of("src/test/clients").toAbsolutePath();
  private static final Path JARS = Path.of("target/clients").toAbsolutePath();
  private static final List<String> FOUR = List.of("none", "gzip", "snappy", "lz4", "zstd");

  private Clients() {}

  static List<KafkaClient> all(Workplace place) {
    return List.of(
        new Kcat(place),
        new Player(
            python("confluent-kafka", "confluent_kafka", "confluent_player.py", true), place),
        new Player(kafkaPython(), place),
        new Player(kafkaJs(), place),
        new Player(java("kafka-clients-2.0.1", List.of("none", "gzip", "snappy", "lz4")), place),
        new Player(java("kafka-clients-4.3.1", FOUR), place));
  }

  private static Kind kafkaPython() {
    Kind kind = python("kafka-python", "kafka", "kafka_python_player.py", false);
    if (!kind.missing().isEmpty() || importable("snappy, lz4, zstandard")) {
      return kind;
    }
    return new Kind(
        kind.name(),
        kind.command(),
        kind.codecs(),
        kind.hasTransactions(),
        "apt-get install python3-snappy python3-lz4 python3-zstandard");
  }

  /// Debian's Python, as it has Debian's packages.
  private static Kind python(String name, String module, String script, boolean hasTransactions) {
    String path = SCRIPTS.resolve("python").resolve(script).toString();
    String missing =
        importable(module) ? "" : "apt-get install python3-" + module.replace('_', '-');
    return new Kind(name, List.of("/usr/bin/python3", "-B", path), FOUR, hasTransactions, missing);
  }

  private static boolean importable(String modules) {
    try {
      return new ProcessBuilder("/usr/bin/python3", "-c", "import " + modules)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// It has gzip by itself, snappy by kafkajs-snappy; what there is for the others is not kept up.
  private static Kind kafkaJs() {
    Path home = SCRIPTS.resolve("kafkajs");
    String missing = "";
    if (!onPath("node")) {
      missing = "apt-get install nodejs npm";
    } else if (!Files.isDirectory(home.resolve("node_modules"))) {
      missing = "npm ci --prefix acceptance/src/test/clients/kafkajs";
    }
    var command = List.of("node", home.resolve("player.js").toString());
    return new Kind("kafkajs", command, List.of("none", "gzip", "snappy"), true, missing);
  }

  private static Kind java(String name, List<String> codecs) {
    var command = new ArrayList<>(java(name));
    command.add(JavaPlayer.class.getName());
    return new Kind(name, command, codecs, true, "");
  }

  /// What starts a Java program on the jars of a folder, without the name of its class. The tests'
  /// own classes are there too, and nothing else.
  static List<String> java(String folder) {
    String jars = JARS.resolve(folder) + "/*";
    return List.of(
        System.getProperty("java.home") + "/bin/java",
        "-cp",
        Path.of("target/test-classes").toAbsolutePath() + ":" + jars,
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow");
  }

  static boolean onPath(String program) {
    return Arrays.stream(System.getenv("PATH").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}

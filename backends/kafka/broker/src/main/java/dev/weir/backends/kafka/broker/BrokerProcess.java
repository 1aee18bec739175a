package dev.weir.backends.kafka.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/// What runs in the broker's process: formats the storage when it is new, starts one broker that is
/// its own controller, and says [#READY] on standard output once it answers.
///
/// Ends in order on SIGTERM, and at once when standard input ends: a test process that dies, however
/// it dies, leaves no broker behind.
final class BrokerProcess {
  static final String READY = "ready";

  /// Any will do, but a restart needs the same one. Not random: it names nothing outside a test.
  private static final String CLUSTER_ID = new Uuid(1, 1).toString();

  private BrokerProcess() {}

  /// @param args the file with the broker's settings
  public static void main(String[] args) throws IOException {
    Thread.ofPlatform().daemon().name("lifeline").start(BrokerProcess::endWithTheTest);
    var settings = new Properties();
    try (var in = Files.newInputStream(Path.of(args[0]))) {
      settings.load(in);
    }
    format(args[0]);
    var server = new KafkaRaftServer(KafkaConfig.fromProps(settings), Time.SYSTEM);
    Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown));
    server.startup();
    System.out.println(READY);
    server.awaitShutdown();
  }

  private static void format(String settings) {
    String[] command = {"format", "--ignore-formatted", "-t", CLUSTER_ID, "-c", settings};
    if (StorageTool.execute(command, System.err) != 0) {
      throw new IllegalStateException("the storage cannot be formatted: see above");
    }
  }

  private static void endWithTheTest() {
    try {
      while (System.in.read() >= 0) {
        // Nothing is ever sent: only the end matters.
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      Runtime.getRuntime().halt(0);
    }
  }
}

package dev.weir.cli;

import dev.weir.cli.shell.Session;
import dev.weir.cli.shell.Shell;
import dev.weir.cli.shell.Shell.Terminals;
import dev.weir.cli.shell.Stop;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Runs typical commands in one process, on a log of its own, so that the build can record which
/// classes a command needs (JDK 25's ahead-of-time cache). Not a command; `./weir` runs it once a
/// build.
final class Rehearsal {
  private static final List<String> SCENES =
      List.of(
          "topic create rehearsal -p 2",
          "produce rehearsal --key-separator =",
          "produce rehearsal",
          "consume rehearsal -c one -Bd",
          "consume rehearsal -c two -B -n 1 -F {{offset}}",
          "consume rehearsal -Bd -O jsonl",
          "consume rehearsal -T 1 -d -k",
          "consume rehearsal -c three -B -n 1 --share message --exec true",
          "dead list three",
          "consumer list",
          "consumer list -O json",
          "consumer describe one",
          "consumer reset one --to earliest --yes",
          "consumer delete one",
          "topic list",
          "topic describe rehearsal",
          "topic create rehearsal",
          "status",
          "--help",
          "topic delete rehearsal");

  /// By a Kafka client, on a directory that is served.
  private static final List<String> SERVED_SCENES =
      List.of(
          "topic create served",
          "produce served",
          "consume served -Bd",
          "consume served -c one -Bd",
          "consumer list");

  private final Shell process = Shell.ofProcess();
  private final Stop stop = new Stop();

  private Rehearsal() {
    stop.onSignals();
  }

  /// @param args the URL of a log that may be filled, and a directory that may be served
  public static void main(String[] args) throws IOException, InterruptedException {
    var rehearsal = new Rehearsal();
    SCENES.forEach(scene -> rehearsal.play(rehearsal.stop, "--url " + args[0] + " " + scene));
    rehearsal.serve(args[1]);
    rehearsal.stop.finished();
  }

  private void serve(String directory) throws IOException, InterruptedException {
    int port;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    var until = new Stop();
    var server =
        Thread.ofPlatform().start(() -> play(until, "serve " + directory + " --port " + port));
    String url = "--url kafka://localhost:" + port + " ";
    SERVED_SCENES.forEach(scene -> play(stop, url + scene));
    until.request();
    server.join();
  }

  private void play(Stop until, String scene) {
    byte[] input = "a=1\nb=2\nc=3\n".getBytes(StandardCharsets.UTF_8);
    var shell =
        new Shell(
            new ByteArrayInputStream(input),
            OutputStream.nullOutputStream(),
            new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
            Terminals.NONE,
            process.environment(),
            process.clock(),
            process.zone(),
            process.nanoTime());
    int _ = Cli.run(new Session(shell, until), scene.split(" "));
  }
}

package dev.weir.acceptance.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// `weir serve` on a directory of its own, in a process of its own.
final class Serving implements AutoCloseable {
  private static final Pattern READY = Pattern.compile("weir serves .* at (localhost:\\d+)");
  private static final int API_VERSIONS = 18;
  private static final int PATIENCE_MILLIS = 60_000;

  private final Running process;
  private final String address;

  private Serving(Running process, String address) {
    this.process = process;
    this.address = address;
  }

  static Serving start(Path directory) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-cp",
                System.getProperty("java.class.path"),
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "dev.weir.cli.Main",
                "serve"));
    command.addAll(List.of(directory.toString(), "--port", "0"));
    command.addAll(List.of("--set", "num.partitions=" + Message.PARTITIONS));
    command.addAll(List.of("--set", "group.initial.rebalance.delay.ms=0"));
    var process = Running.start(new ProcessBuilder(command));
    var ready = READY.matcher(process.next());
    assertThat(ready.matches()).as("the line that says that it answers").isTrue();
    return new Serving(process, ready.group(1));
  }

  String address() {
    return address;
  }

  /// The keys of the APIs that it says it serves, asked in ApiVersions' first version.
  Set<Integer> served() throws IOException {
    String[] named = address.split(":", -1);
    try (var socket = new Socket(named[0], Integer.parseInt(named[1]))) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      var out = new DataOutputStream(socket.getOutputStream());
      out.writeInt(2 + 2 + 4 + 2);
      out.writeShort(API_VERSIONS);
      out.writeShort(0);
      out.writeInt(1); // whose answer it is
      out.writeShort(-1); // no client's name
      var in = new DataInputStream(socket.getInputStream());
      in.readInt();
      assertThat(in.readInt()).isEqualTo(1);
      assertThat(in.readShort()).as("error").isZero();
      var keys = new TreeSet<Integer>();
      for (int left = in.readInt(); left > 0; left--) {
        keys.add((int) in.readShort());
        in.readInt(); // the first version and the last
      }
      return keys;
    }
  }

  @Override
  public void close() {
    process.close();
  }
}

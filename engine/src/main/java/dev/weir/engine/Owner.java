package dev.weir.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.log.Files;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;

/// Who owns a directory: written by each owner, for whoever finds the directory locked. Lies in a
/// file beside the lock, because reading the locked file would drop the lock (D8).
///
/// @param shares it serves other processes
public record Owner(long pid, String host, Instant since, String command, boolean shares) {
  static final String FILE = "owner";

  /// An owner file is a few lines; a command line may be long. What lies beyond is not read.
  private static final int MAX_BYTES = 8192;

  static final Owner UNKNOWN = new Owner(-1, "?", Instant.EPOCH, "?");

  /// One that serves nobody.
  public Owner(long pid, String host, Instant since, String command) {
    this(pid, host, since, command, false);
  }

  /// The same, which serves other processes.
  public Owner sharing() {
    return new Owner(pid, host, since, command, true);
  }

  void write(Files files) throws IOException {
    String text =
        "pid=%d\nhost=%s\nsince=%s\nshares=%s\ncommand=%s\n"
            .formatted(pid, oneLine(host), since, shares, oneLine(command));
    byte[] all = text.getBytes(UTF_8);
    try (var file = files.open(FILE, Files.Access.WRITE)) {
      file.truncate(0);
      file.write(0, ByteBuffer.wrap(all, 0, Math.min(all.length, MAX_BYTES)));
    }
  }

  /// Who owns a directory, or did last; one that says `another process` when it cannot be read: the
  /// owner may be writing it just now.
  public static Owner read(Files files) {
    var bytes = ByteBuffer.allocate(MAX_BYTES);
    try (var file = files.open(FILE, Files.Access.READ)) {
      file.read(0, bytes);
    } catch (IOException e) {
      return UNKNOWN;
    }
    try {
      long pid = -1;
      String host = "?";
      Instant since = Instant.EPOCH;
      String command = "?";
      boolean shares = false;
      for (String line : new String(bytes.array(), 0, bytes.position(), UTF_8).split("\n", -1)) {
        int equals = line.indexOf('=');
        String value = line.substring(equals + 1);
        switch (equals < 0 ? "" : line.substring(0, equals)) {
          case "pid" -> pid = Long.parseLong(value);
          case "host" -> host = value;
          case "since" -> since = Instant.parse(value);
          case "command" -> command = value;
          case "shares" -> shares = Boolean.parseBoolean(value);
          default -> {} // what a later version adds
        }
      }
      return new Owner(pid, host, since, command, shares);
    } catch (RuntimeException e) {
      return UNKNOWN;
    }
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}", " ");
  }

  /// What to do about an owner that lives and does not answer.
  public String adviceWhenSilent() {
    return pid < 0
        ? "It is stopped, or hangs"
        : ("It is stopped (then ps -o stat= -p %1$d says T, and kill -CONT %1$d has it go on), or it"
                + " hangs: when it is killed, another process takes over")
            .formatted(pid);
  }

  @Override
  public String toString() {
    return pid < 0
        ? "another process"
        : "pid " + pid + " on " + host + " since " + since + ": " + command;
  }
}

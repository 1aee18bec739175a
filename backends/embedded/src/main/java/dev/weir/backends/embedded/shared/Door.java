package dev.weir.backends.embedded.shared;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.log.Files;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;
import java.util.TreeMap;

/// Where the owner of a directory is found, and how both prove that they may read its files: a file
/// in the directory, for its user alone, written anew by each owner.
///
/// @param port on loopback
/// @param secret drawn for this owner
/// @param session the owner's own, which ends with it
record Door(int port, byte[] secret, long session) {
  static final String FILE = "door";
  private static final String NEW = "door.new";
  static final int SECRET_BYTES = 32;

  /// Three short lines.
  private static final int MAX_BYTES = 512;

  void write(Files files) throws IOException {
    var text =
        "port=%d\nsecret=%s\nsession=%s\n"
            .formatted(port, HexFormat.of().formatHex(secret), Long.toHexString(session));
    try (var file = files.open(NEW, Files.Access.WRITE)) {
      file.truncate(0);
      file.write(0, ByteBuffer.wrap(text.getBytes(UTF_8)));
    }
    files.rename(NEW, FILE);
  }

  static void remove(Files files) throws IOException {
    files.delete(FILE);
  }

  /// Empty when there is none, or none that can be read.
  static Optional<Door> read(Files files) {
    var bytes = ByteBuffer.allocate(MAX_BYTES);
    try (var file = files.open(FILE, Files.Access.READ)) {
      file.read(0, bytes);
    } catch (IOException e) {
      return Optional.empty();
    }
    var lines = new TreeMap<String, String>();
    for (String line : new String(bytes.array(), 0, bytes.position(), UTF_8).split("\n", -1)) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        lines.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    try {
      return Optional.of(
          new Door(
              Integer.parseInt(lines.getOrDefault("port", "")),
              HexFormat.of().parseHex(lines.getOrDefault("secret", "")),
              Long.parseUnsignedLong(lines.getOrDefault("session", ""), 16)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}

package dev.weir.backends.embedded;

import dev.weir.engine.Owner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// What this process and this machine are called.
final class Machine {
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  /// Names this boot of the machine; empty where it cannot be told, and then every unclean stop
  /// counts as a reboot.
  String bootId() {
    try {
      return Files.readString(BOOT_ID).strip();
    } catch (IOException e) {
      return "";
    }
  }

  Owner owner(Instant since) {
    return new Owner(
        ProcessHandle.current().pid(), host(), since.truncatedTo(ChronoUnit.SECONDS), command());
  }

  /// Whether there is such a process on this machine.
  boolean isAlive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  private static String host() {
    String name = System.getenv("HOSTNAME");
    if (name != null && !name.isBlank()) {
      return name;
    }
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "this host";
    }
  }

  /// The program and its first words. What follows the first option is left out: it may hold what
  /// others should not read.
  private static String command() {
    String all = System.getProperty("sun.java.command", "java");
    var words = new StringBuilder();
    for (String word : all.split(" ", -1)) {
      if (word.startsWith("-")) {
        break;
      }
      words.append(words.isEmpty() ? "" : " ").append(word);
    }
    return words.toString();
  }
}

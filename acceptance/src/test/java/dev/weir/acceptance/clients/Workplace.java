package dev.weir.acceptance.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Where clients work: the broker that they speak to, a folder for what they are handed, and the
/// processes that end with the test.
final class Workplace implements AutoCloseable {
  private final String broker;
  private final Path folder;
  private final List<Running> processes = new ArrayList<>();

  /// @param broker its host and port
  Workplace(String broker, Path folder) {
    this.broker = broker;
    this.folder = folder;
  }

  String broker() {
    return broker;
  }

  /// An empty file.
  Path file() throws IOException {
    return Files.createTempFile(folder, "client", "");
  }

  void toClose(Running process) {
    synchronized (processes) {
      processes.add(process);
    }
  }

  @Override
  public void close() {
    synchronized (processes) {
      processes.forEach(Running::close);
    }
  }
}

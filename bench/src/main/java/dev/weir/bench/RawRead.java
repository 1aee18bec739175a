package dev.weir.bench;

import dev.weir.engine.Engine;
import dev.weir.engine.EngineOptions;
import dev.weir.engine.Owner;
import dev.weir.engine.ReadBound;
import dev.weir.engine.World;
import dev.weir.log.DiskFiles;
import dev.weir.records.RecordCursor;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;

/// The engine's own read, without a consumer: batches, checked, and every record in them.
final class RawRead implements AutoCloseable {
  private static final int READ_BYTES = 1 << 20;

  private final Engine engine;

  RawRead(Path folder) throws IOException {
    var clock = InstantSource.system();
    var owner = new Owner(ProcessHandle.current().pid(), "localhost", clock.instant(), "bench");
    this.engine =
        Engine.open(
            DiskFiles.at(folder),
            EngineOptions.DEFAULT,
            new World(clock, clock::millis, new SecureRandom(), "", owner, Runnable::run, true));
  }

  /// @return messages a second
  double run(String topicName) throws IOException {
    var topic = engine.topic(topicName);
    if (topic == null) {
      throw new IllegalStateException("no topic " + topicName);
    }
    var partition = topic.partition(0);
    var cursor = new RecordCursor();
    long began = System.nanoTime();
    long count = 0;
    long bytes = 0;
    long next = partition.start();
    while (next < partition.end()) {
      for (byte[] batch : partition.read(next, READ_BYTES, ReadBound.STABLE)) {
        cursor.open(batch, 0);
        while (cursor.next()) {
          bytes += cursor.valueLength();
          next = cursor.offset() + 1;
          count++;
        }
      }
    }
    long nanos = System.nanoTime() - began;
    if (bytes != count * Load.VALUE_BYTES) {
      throw new IllegalStateException("read " + bytes + " bytes of " + count + " messages");
    }
    return count * 1e9 / nanos;
  }

  @Override
  public void close() throws IOException {
    engine.close();
  }
}

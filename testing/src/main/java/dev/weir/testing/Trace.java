package dev.weir.testing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.zip.CRC32C;

/// What happened in a simulation: a hash of all of it, and the last of it in words.
final class Trace {
  private static final int KEPT = 60;

  private final ArrayDeque<String> last = new ArrayDeque<>();
  private final CRC32C crc = new CRC32C();
  private long events;

  void add(String event) {
    crc.update(event.getBytes(StandardCharsets.UTF_8));
    crc.update('\n');
    events++;
    last.addLast(event);
    if (last.size() > KEPT) {
      last.removeFirst();
    }
  }

  /// The same for the same events.
  String hash() {
    return "%08x-%d".formatted(crc.getValue(), events);
  }

  List<String> last() {
    return List.copyOf(last);
  }
}

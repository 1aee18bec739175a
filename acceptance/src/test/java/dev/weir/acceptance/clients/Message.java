package dev.weir.acceptance.clients;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A message as players write it: bytes are base64, null is `-`, headers are `name:value,…`. Two are
/// equal when each byte is.
record Message(int partition, long timestamp, String key, String value, String headers) {
  static final int PARTITIONS = 4;
  static final String NULL = "-";

  /// In place of a time that the client gives by itself.
  static final long ANY_TIME = -1;

  private static final long FIRST_TIME = 1_700_000_000_000L;
  private static final int MOST_SHOWN = 200;
  private static final int LONG_VALUE_BYTES = 100_000;

  /// Where a message is.
  record Place(int partition, long offset) {}

  /// One that was read, and where.
  record Placed(long offset, Message message) {
    Place place() {
      return new Place(message.partition, offset);
    }
  }

  /// Twelve that differ in all that a message can: null, empty, long, every byte; headers; tombstones.
  static List<Message> assortment() {
    byte[] everyByte = new byte[256];
    for (int i = 0; i < everyByte.length; i++) {
      everyByte[i] = (byte) i;
    }
    byte[] compressible = "long ".repeat(LONG_VALUE_BYTES / 5).getBytes(StandardCharsets.UTF_8);
    var headers = List.of("", "trace:" + text("0af7") + ",empty:", "", "bytes:" + text(everyByte));
    var some = new ArrayList<Message>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      String header = headers.get(partition);
      String key = text("key of " + partition);
      some.add(at(some.size(), partition, key, text(compressible), header));
      some.add(at(some.size(), partition, partition % 2 == 0 ? NULL : "", text(everyByte), ""));
      some.add(at(some.size(), partition, text(everyByte), partition % 2 == 0 ? "" : NULL, header));
    }
    return some;
  }

  /// Messages of plain text, over all partitions.
  static List<Message> numbered(String name, int count) {
    var some = new ArrayList<Message>();
    for (int i = 0; i < count; i++) {
      some.add(at(i, i % PARTITIONS, NULL, text(name + " " + i), ""));
    }
    return some;
  }

  private static Message at(int number, int partition, String key, String value, String headers) {
    return new Message(partition, FIRST_TIME + number, key, value, headers);
  }

  /// The same, at whatever time.
  Message untimed() {
    return new Message(partition, ANY_TIME, key, value, headers);
  }

  static String text(byte @Nullable [] bytes) {
    return bytes == null ? NULL : Base64.getEncoder().encodeToString(bytes);
  }

  private static String text(String plain) {
    return text(plain.getBytes(StandardCharsets.UTF_8));
  }

  static byte @Nullable [] bytes(String text) {
    return text.equals(NULL) ? null : Base64.getDecoder().decode(text);
  }

  /// Short, as long values are.
  @Override
  public String toString() {
    String line = line().replace('\t', ' ');
    return line.length() <= MOST_SHOWN
        ? line
        : line.substring(0, MOST_SHOWN) + "…" + line.hashCode();
  }

  /// The line that a player reads.
  String line() {
    return "%d\t%d\t%s\t%s\t%s".formatted(partition, timestamp, key, value, headers);
  }

  /// What a player says that it read: `message`, and where, before what [#line] has.
  static Placed placed(List<String> answer) {
    int partition = Integer.parseInt(answer.get(1));
    long timestamp = Long.parseLong(answer.get(3));
    var message = new Message(partition, timestamp, answer.get(4), answer.get(5), answer.get(6));
    return new Placed(Long.parseLong(answer.get(2)), message);
  }
}

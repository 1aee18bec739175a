package dev.weir;

import org.jspecify.annotations.Nullable;

/// Stored bytes are damaged. Given to whoever reads them and to nobody else; other partitions and
/// offsets are not touched by it.
public class Corrupt extends WeirException {
  private static final long serialVersionUID = 1L;

  private final @Nullable TopicPartition topicPartition;
  private final long fromOffset;
  private final long toOffset;
  private final String file;
  private final long position;

  /// @param topicPartition null when the damage is in no partition's data
  /// @param fromOffset the first offset that is lost, −1 when unknown
  /// @param toOffset the last one, −1 when unknown
  /// @param position the byte in the file
  public Corrupt(
      String message,
      @Nullable TopicPartition topicPartition,
      long fromOffset,
      long toOffset,
      String file,
      long position) {
    super(message, null);
    this.topicPartition = topicPartition;
    this.fromOffset = fromOffset;
    this.toOffset = toOffset;
    this.file = file;
    this.position = position;
  }

  public @Nullable TopicPartition topicPartition() {
    return topicPartition;
  }

  public long fromOffset() {
    return fromOffset;
  }

  public long toOffset() {
    return toOffset;
  }

  public String file() {
    return file;
  }

  public long position() {
    return position;
  }
}

package dev.weir.log;

import java.util.OptionalLong;
import java.util.regex.Pattern;

/// One live segment file, as the [Catalog] lists it: batches of one partition, back to back.
///
/// @param number in the file's name; never used twice in a directory
/// @param bytes the length of its batches; what lies beyond, but the footer, is not part of it
/// @param baseOffset the first batch's base offset
/// @param endOffset one past the last batch's last offset
/// @param maxTimestamp the latest timestamp in it, in milliseconds
/// @param lastAppendMillis when its newest batch was appended, by the engine's clock
/// @param index where its blocks are described
public record SegmentFile(
    int topicId,
    int partition,
    long number,
    long bytes,
    long baseOffset,
    long endOffset,
    long maxTimestamp,
    long lastAppendMillis,
    SegmentIndex index) {

  /// The directory of all segment files.
  static final String DIRECTORY = "segments";

  private static final Pattern NAME = Pattern.compile("\\d{1,10}-\\d{1,10}-\\d{1,18}");

  /// The file's path: `segments/<topicId>-<partition>-<number>`.
  public String name() {
    return name(topicId, partition, number);
  }

  /// The file's name in [#DIRECTORY].
  String simpleName() {
    return name().substring(DIRECTORY.length() + 1);
  }

  static String name(int topicId, int partition, long number) {
    return DIRECTORY + "/" + topicId + "-" + partition + "-" + number;
  }

  /// The number in the name of a segment file; empty when it is not the name of one.
  static OptionalLong number(String simpleName) {
    if (!NAME.matcher(simpleName).matches()) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(
        Long.parseLong(simpleName, simpleName.lastIndexOf('-') + 1, simpleName.length(), 10));
  }

  /// What the file must at least hold: the batches, and the footer when it was rolled.
  long wholeBytes() {
    return switch (index) {
      case SegmentIndex.Listed listed -> bytes;
      case SegmentIndex.Footer footer -> bytes + footer.bytes();
    };
  }
}

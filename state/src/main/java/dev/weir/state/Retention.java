package dev.weir.state;

/// How long a partition keeps its messages: until they were appended longer ago than `maxAgeMillis`,
/// or more than `maxBytes` follow them, whichever comes first.
public record Retention(long maxAgeMillis, long maxBytes) {
  /// No limit, for either.
  public static final long UNLIMITED = Long.MAX_VALUE;

  /// Nothing is removed: the default.
  public static final Retention FOREVER = new Retention(UNLIMITED, UNLIMITED);

  /// @throws IllegalArgumentException unless both are at least 1
  public Retention {
    if (maxAgeMillis < 1 || maxBytes < 1) {
      throw new IllegalArgumentException(
          "a retention is at least 1 ms and 1 byte, not %d ms and %d bytes"
              .formatted(maxAgeMillis, maxBytes));
    }
  }
}

package dev.weir.records;

/// A compression of the records of a batch: the port to which a library is plugged. Thread-safe.
public interface Codec {
  /// The records as they are.
  int NONE = 0;

  /// Kafka's number for it, in the lowest three bits of a batch's attributes: 1 gzip, 2 snappy,
  /// 3 lz4, 4 zstd.
  int id();

  byte[] compress(byte[] buffer, int position, int length);

  /// The bytes that were given to [#compress].
  ///
  /// @param maxBytes more than this must not be allocated, whatever the input claims
  /// @throws IllegalArgumentException when the input is damaged or expands to more than `maxBytes`
  byte[] expand(byte[] buffer, int position, int length, int maxBytes);
}

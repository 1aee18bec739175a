package dev.weir.codecs;

import dev.weir.records.Codec;
import dev.weir.records.Codecs;

/// Every compression that a batch may have, by Kafka's numbers and in the framing that Kafka's
/// clients write.
public final class Compressions {
  public static final Codec GZIP = new Gzip();

  /// In xerial's framing or, as librdkafka writes it, in none.
  public static final Codec SNAPPY = new Snappy();

  public static final Codec LZ4 = new Lz4();
  public static final Codec ZSTD = new Zstd();

  /// All four.
  public static final Codecs ALL = Codecs.of(GZIP, SNAPPY, LZ4, ZSTD);

  private Compressions() {}
}

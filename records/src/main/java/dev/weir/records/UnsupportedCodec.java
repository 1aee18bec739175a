package dev.weir.records;

/// A sound batch, compressed by a codec that this reader does not have.
public final class UnsupportedCodec extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int id;

  UnsupportedCodec(int id) {
    super(
        "the batch is compressed with "
            + Codecs.name(id)
            + ", and this reader has no codec for it: weir-codecs on the class path is one");
    this.id = id;
  }

  /// Kafka's number for the codec.
  public int id() {
    return id;
  }
}

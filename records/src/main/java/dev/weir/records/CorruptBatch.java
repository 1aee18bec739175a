package dev.weir.records;

/// Bytes that are not a record batch: what is wrong, and where. The caller, who knows the file or
/// the connection, adds whose bytes they are.
public final class CorruptBatch extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int position;

  CorruptBatch(int position, String reason) {
    super("byte " + position + ": " + reason);
    this.position = position;
  }

  /// The byte of the buffer at which the reading stopped; inside a compressed batch, of the
  /// expanded records.
  public int position() {
    return position;
  }
}

package dev.weir.state;

/// Bytes that [StateRecords] cannot read: of a newer release, or damaged.
public final class UnreadableRecord extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnreadableRecord(String message) {
    super(message);
  }

  static UnreadableRecord unknown(int kind, int version) {
    return new UnreadableRecord(
        "state record of kind %d, version %d is unknown to this release; was it written by a newer one?"
            .formatted(kind, version));
  }

  static UnreadableRecord damaged(int kind, int version, String reason) {
    return new UnreadableRecord(
        "state record of kind %d, version %d is damaged: %s".formatted(kind, version, reason));
  }
}

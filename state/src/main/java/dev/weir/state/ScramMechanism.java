package dev.weir.state;

/// A hash by which a user's password is kept and proved: SCRAM, RFC 5802 and 7677.
public enum ScramMechanism {
  SHA_256("SHA-256", 32),
  SHA_512("SHA-512", 64);

  private final String hash;
  private final int keyBytes;

  ScramMechanism(String hash, int keyBytes) {
    this.hash = hash;
    this.keyBytes = keyBytes;
  }

  /// As clients and people call it.
  public String saslName() {
    return "SCRAM-" + hash;
  }

  /// The hash's name: `SHA-256`.
  public String hash() {
    return hash;
  }

  /// Of a key: as many as the hash has.
  public int keyBytes() {
    return keyBytes;
  }
}

package dev.weir.server.wire;

/// Nothing that could be answered helps here: the connection is closed, and the log says why in one
/// line.
public final class Disconnect extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// @param message why, for the log
  public Disconnect(String message) {
    super(message);
  }
}

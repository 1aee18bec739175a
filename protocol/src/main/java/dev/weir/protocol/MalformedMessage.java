package dev.weir.protocol;

/// Bytes that are not the message which they are read as. Says which field, the count or length that
/// it claims, and what remains of the frame; who sent it is known to whoever read the frame, and the
/// connection is of no more use.
public final class MalformedMessage extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// @param message what is wrong
  public MalformedMessage(String message) {
    super(message);
  }
}

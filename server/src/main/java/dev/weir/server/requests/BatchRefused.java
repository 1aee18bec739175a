package dev.weir.server.requests;

import java.io.Serial;

/// A client's batch is not taken.
final class BatchRefused extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final int errorCode;

  BatchRefused(int errorCode, String message) {
    super(message, null, false, false); // who sent it is told the message; a stack is of no use
    this.errorCode = errorCode;
  }

  int errorCode() {
    return errorCode;
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}

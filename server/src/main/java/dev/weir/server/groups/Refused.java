package dev.weir.server.groups;

/// What a client asked is not done, and this says why.
final class Refused extends Exception {
  private static final long serialVersionUID = 1L;

  private final int errorCode;

  /// @param errorCode one of [dev.weir.server.requests.ErrorCode]
  Refused(int errorCode) {
    super("error code " + errorCode, null, false, false);
    this.errorCode = errorCode;
  }

  int errorCode() {
    return errorCode;
  }
}

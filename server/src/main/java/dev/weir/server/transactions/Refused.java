package dev.weir.server.transactions;

import dev.weir.server.requests.ErrorCode;
import dev.weir.state.TransactionReply.Verdict;

/// What a producer asked is not done, and this says why.
final class Refused extends Exception {
  private static final long serialVersionUID = 1L;

  private final int errorCode;

  /// @param errorCode one of [ErrorCode]
  Refused(int errorCode) {
    super("error code " + errorCode, null, false, false);
    this.errorCode = errorCode;
  }

  Refused(Verdict verdict) {
    this(ErrorCode.of(verdict));
  }

  int errorCode() {
    return errorCode;
  }
}

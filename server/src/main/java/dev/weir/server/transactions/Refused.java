package dev.weir.server.transactions;

import dev.weir.server.requests.ErrorCode;
import dev.weir.state.TransactionReply.Verdict;

/// What a producer asked is not done, and this says why.
final class Refused extends Exception {
  private static final long serialVersionUID = 1L;

  private final int errorCode;
  private final boolean fenced;

  /// @param errorCode one of [ErrorCode]
  Refused(int errorCode) {
    this(errorCode, false);
  }

  Refused(Verdict verdict) {
    this(ErrorCode.of(verdict), verdict == Verdict.FENCED);
  }

  private Refused(int errorCode, boolean fenced) {
    super("error code " + errorCode, null, false, false);
    this.errorCode = errorCode;
    this.fenced = fenced;
  }

  int errorCode() {
    return errorCode;
  }

  /// @param knowsFences whether the client knows that it may be fenced by another with its name; or
  ///     else its epoch is wrong
  int errorCode(boolean knowsFences) {
    return fenced && knowsFences ? ErrorCode.PRODUCER_FENCED : errorCode;
  }
}

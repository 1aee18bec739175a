package dev.weir.server.sessions;

/// A Fetch that does not fit its session. The client begins another.
public final class SessionRefused extends Exception {
  private static final long serialVersionUID = 1L;

  /// What does not fit.
  public enum Reason {
    /// There is no such session: it was closed, had to make room, or another server had it.
    UNKNOWN,
    /// The session is not at this epoch: another Fetch came in between.
    WRONG_EPOCH,
    /// It names topics, and the session knows them by ids; or the other way round.
    OTHER_NAMES
  }

  private final Reason reason;

  SessionRefused(Reason reason) {
    super(reason.toString(), null, false, false);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}

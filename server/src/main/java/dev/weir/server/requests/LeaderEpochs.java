package dev.weir.server.requests;

/// Epochs of leaders: here the directory's, which rises when a crash of the machine may have taken
/// what had been read.
final class LeaderEpochs {
  /// Who does not know one.
  static final int UNKNOWN = -1;

  private LeaderEpochs() {}

  /// What a client is told whose knowledge of the leader is old, or newer than the leader.
  static int compare(int known, int actual) {
    if (known == UNKNOWN || known == actual) {
      return ErrorCode.NONE;
    }
    return known < actual ? ErrorCode.FENCED_LEADER_EPOCH : ErrorCode.UNKNOWN_LEADER_EPOCH;
  }
}

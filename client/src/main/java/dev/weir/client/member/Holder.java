package dev.weir.client.member;

/// What [dev.weir.Message#holder] is of a message in a program's hands.
public interface Holder {
  /// The consumer that handed it out.
  Sharing sharing();

  /// The same, for a transaction.
  default Partaker partaker() {
    return sharing().partaker();
  }
}

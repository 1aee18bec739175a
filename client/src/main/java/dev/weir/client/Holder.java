package dev.weir.client;

/// What [dev.weir.Message#holder] is of a message in a program's hands.
interface Holder {
  /// The consumer that handed it out.
  Sharing sharing();

  /// The same, for a transaction.
  default Partaker partaker() {
    return sharing().partaker();
  }
}

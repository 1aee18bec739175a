package dev.weir.state;

/// A record that cannot follow from the state to which it was applied: the records are damaged,
/// incomplete or out of order. The state is as before.
public final class InconsistentRecord extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InconsistentRecord(StateRecord record, String reason) {
    super(record + " does not fit: " + reason);
  }

  static void unless(boolean fits, StateRecord record, String reason) {
    if (!fits) {
      throw new InconsistentRecord(record, reason);
    }
  }
}

package dev.weir.client.bymessage;

import dev.weir.Message;
import dev.weir.client.member.Holder;
import dev.weir.client.member.Sharing;

/// One message, as a member by message was handed it. Guarded by [Leases].
final class Lease implements Holder {
  /// What became of it, as far as this member knows.
  enum State {
    /// In the program's hands.
    HELD,
    /// Done, and not durably yet.
    ACKED,
    /// A transaction has it.
    ENLISTED,
    /// Done, durably.
    SETTLED,
    /// Retried, rejected or released here.
    GIVEN_UP,
    /// The lease was over, or everything was moved by a seek.
    LOST
  }

  private final Sharing sharing;
  final Message message;

  /// When the program was handed it, on the connection's timing.
  final long handedOutNanos;

  State state = State.HELD;

  Lease(Sharing sharing, Message message, long handedOutNanos) {
    this.sharing = sharing;
    this.message = message;
    this.handedOutNanos = handedOutNanos;
  }

  @Override
  public Sharing sharing() {
    return sharing;
  }
}

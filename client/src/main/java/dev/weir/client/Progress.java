package dev.weir.client;

import org.jspecify.annotations.Nullable;

/// How far one partition is read, acked and stored. Guarded by the intake's lock.
///
/// An object lasts as long as this member holds the partition: an ack that arrives after the
/// partition went away and came back finds the old one, and does nothing.
final class Progress {
  private static final long NONE = -1;

  /// Null when acks do not count one by one.
  private final @Nullable HandedOut handedOut;

  private final long start;
  private long next;
  private long fetchedTo;
  private int buffered;
  private long settled = NONE;
  private long stored;
  private boolean acked;

  /// @param start the first offset that can be handed out
  /// @param stored the position that the log remembers; negative for none
  Progress(long start, long stored, boolean eachAckCounts) {
    this.start = start;
    this.next = start;
    this.fetchedTo = start;
    this.stored = stored;
    this.handedOut = eachAckCounts ? new HandedOut() : null;
  }

  void buffered() {
    buffered++;
  }

  /// @param offset what the feed goes on from: behind what is buffered, and behind gaps
  void fetchedTo(long offset) {
    fetchedTo = offset;
    if (buffered == 0) {
      next = offset;
    }
  }

  void handOut(long offset) {
    buffered--;
    next = buffered == 0 ? fetchedTo : offset + 1;
    if (handedOut != null) {
      handedOut.add(offset);
    }
  }

  /// @return false when the offset was never handed out
  boolean ack(long offset) {
    boolean known = handedOut != null && handedOut.ack(offset);
    acked |= known;
    return known || (offset >= start && offset < position());
  }

  /// Acks everything handed out.
  void settle() {
    settled = next;
  }

  /// The offset of the next message to hand out.
  long next() {
    return next;
  }

  /// What a restart should go on from, when acks count one by one.
  private long position() {
    return handedOut == null || handedOut.isEmpty() ? next : handedOut.first();
  }

  /// What is to be stored; negative for nothing.
  ///
  /// @param untouched also a partition of which nothing was acked: its start
  long unstored(boolean untouched) {
    long position = handedOut == null ? settled : untouched || acked ? position() : NONE;
    return position == stored ? NONE : position;
  }

  void stored(long position) {
    stored = position;
  }
}

package dev.weir.client.bypartition;

import java.util.ArrayDeque;

/// Messages that count as done once a time has passed since they were handed out, in that order.
/// Guarded by the intake's lock.
final class Delays {
  private final long nanos;
  private final ArrayDeque<Run> runs = new ArrayDeque<>();

  /// What was handed out at once.
  private record Run(Lane lane, long from, long to, long tick) {}

  /// @param nanos the time
  Delays(long nanos) {
    this.nanos = nanos;
  }

  /// @param to exclusive
  /// @param tick of [Lanes#tick], not before those that were added
  void add(Lane lane, long from, long to, long tick) {
    runs.add(new Run(lane, from, to, tick));
  }

  /// Acks what was handed out long enough ago.
  ///
  /// @return whether that made room for more
  boolean ackDue(Lanes in, long tick) {
    boolean more = false;
    while (untilDue(tick) == 0) {
      var run = runs.removeFirst();
      more |= in.ack(run.lane, run.from, run.to);
    }
    return more;
  }

  /// How long until the next is done; [Shelf#NEVER] for none.
  long untilDue(long tick) {
    var first = runs.peekFirst();
    return first == null ? Shelf.NEVER : Math.max(0, first.tick + nanos - tick);
  }
}

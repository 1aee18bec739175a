package dev.weir.client.bypartition;

import dev.weir.Message;
import dev.weir.spi.Settled;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;

/// The messages of one partition, from when they are fetched until they are settled, and which of
/// them may be taken next. Guarded by the intake's lock.
///
/// A tick is a nanosecond of the connection's clock since this consumer opened.
sealed interface Shelf permits InOrder, ByKey {
  /// For [#nextDue]: nothing waits.
  long NEVER = Long.MAX_VALUE;

  /// Messages were fetched, behind all that were.
  void put(List<Message> run);

  /// Whether all that is fetched now was neither handed out nor settled before.
  boolean isNew();

  /// Everything below was fetched; what was not put here settles itself.
  void fetchedTo(long offset);

  /// How many messages lie here and were not taken.
  int size();

  /// How many messages may be taken now, at least; not zero when one may.
  ///
  /// @param again only those that were taken before
  int available(boolean again);

  /// Takes the next message, and as many behind it, up to `most`, as follow it in the partition
  /// without one between them that is not taken here.
  ///
  /// @param again as in [#available]
  void take(boolean again, int most, List<Message> into);

  /// Puts back the messages that were taken last, as if they had not been.
  void putBack(Message message);

  /// Whether the message is taken, and was neither settled nor given back since.
  boolean isTaken(long offset);

  boolean isSettled(long offset);

  /// How often a message was handed out before, in vain.
  int attempts(long offset);

  /// How many are taken, and in hand.
  int taken();

  /// Settles what is taken from one offset up to another.
  ///
  /// @return how many that were
  int settle(long from, long to, SortedSet<Long> but);

  /// Gives back a message that is taken: at `tick`, not before, it may be taken again.
  ///
  /// @param next as it is to be taken then: of the same attempt, or the next one
  void giveBack(Message next, long tick);

  /// Lets go of what waited until now.
  void wake(long tick);

  /// When the next message that waits may go, if it is the next to go at all.
  long nextDue();

  /// What is to be stored, were these settled too.
  Settled settled(Set<Long> also);

  /// The offset of the next message that was never taken.
  long next();

  /// Whether nothing is left to take, now or later.
  boolean isDone();
}

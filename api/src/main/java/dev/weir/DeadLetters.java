package dev.weir;

import java.util.List;

/// The dead letters of one consumer: messages that it rejected, or that failed too often. From
/// [Admin#deadLetters].
public interface DeadLetters {
  /// Those that were neither redriven nor purged, oldest first.
  ///
  /// @param most at most so many
  List<DeadLetter> list(DeadLetterFilter filter, int most);

  /// @throws NotFound when there is none of that id, or it was redriven or purged
  DeadLetter show(String topic, long id);

  /// Gives them to this consumer again, attempts counted anew, and to no other; each leaves the
  /// list in the same step.
  ///
  /// @return how many
  long redrive(DeadLetterFilter filter);

  /// Forgets them for good.
  ///
  /// @return how many
  long purge(DeadLetterFilter filter);
}

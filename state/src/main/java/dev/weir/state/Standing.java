package dev.weir.state;

import org.jspecify.annotations.Nullable;

/// How a consumer stands on a partition, in numbers.
///
/// @param settled how many messages are settled above the position
/// @param settledPages what remembering them takes, in pages of 4,096 offsets
/// @param seenTo where its look-ahead ends; the position when it looks at nothing
/// @param known unsettled messages in the look-ahead
/// @param leased of which so many are held by members
/// @param waiting and so many wait for their next attempt
/// @param blockedKeys keys of which messages wait behind an earlier one
public record Standing(
    long position,
    long settled,
    int settledPages,
    long seenTo,
    int known,
    int leased,
    int waiting,
    int blockedKeys,
    boolean isFull) {
  static Standing of(SettledSet settled, @Nullable Window window) {
    long position = settled.position();
    long above = settled.countAbove();
    int pages = settled.pages();
    return window == null
        ? new Standing(position, above, pages, position, 0, 0, 0, 0, false)
        : new Standing(
            position,
            above,
            pages,
            window.seenTo(),
            window.known(),
            window.takenCount(),
            window.waiting(),
            window.blockedKeys(),
            window.isFull());
  }
}

package dev.weir.client.letters;

import dev.weir.DeadLetter;
import dev.weir.TopicPartition;
import dev.weir.spi.LogReader;
import dev.weir.spi.Settled;
import dev.weir.state.SettledSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Reads a topic of dead letters page by page, oldest first: those that are not settled, up to where
/// the topic ended when this was made.
public final class LetterPages {
  private static final int PAGE_MESSAGES = 500;

  /// Redriving a page is one step, which may hold 32 MB: this leaves room for headers, and for one
  /// message of the largest size.
  private static final int PAGE_BYTES = 4 << 20;

  private final LogReader reader;
  private final TopicPartition topic;
  private final SettledSet settled;
  private final long end;
  private long next;
  private List<DeadLetter> letters = List.of();

  /// @param settled gaps that are met are settled in it
  public LetterPages(LogReader reader, TopicPartition topic, SettledSet settled) {
    this.reader = reader;
    this.topic = topic;
    this.settled = settled;
    var range = reader.range(topic);
    this.end = range.end();
    this.next = range.clamp(settled.position());
    settled.settle(settled.position(), Math.max(settled.position(), next));
  }

  /// Goes on to the next page with letters.
  ///
  /// @return false when there is none
  public boolean turn() {
    letters = List.of();
    while (letters.isEmpty() && next < end) {
      var slice = reader.read(topic, next, PAGE_MESSAGES, PAGE_BYTES);
      if (slice.nextOffset() == next) {
        return false;
      }
      var found = new ArrayList<DeadLetter>();
      for (var message : slice.messages()) {
        settled.settle(next, message.offset());
        next = message.offset() + 1;
        if (message.offset() < end && !settled.isSettled(message.offset())) {
          Letters.read(message).ifPresent(found::add);
        }
      }
      settled.settle(next, slice.nextOffset());
      next = slice.nextOffset();
      letters = found;
    }
    return !letters.isEmpty();
  }

  /// Those of the page that [#turn] reached.
  public List<DeadLetter> letters() {
    return letters;
  }

  /// What is stored, to be gone on with.
  public static SettledSet settled(Settled stored) {
    var set = new SettledSet(stored.position());
    stored.above().forEach(range -> set.settle(range.from(), range.to()));
    return set;
  }

  /// To be stored.
  public static Settled settled(SettledSet set) {
    var above =
        set.ranges().stream().map(range -> new Settled.Range(range.from(), range.to())).toList();
    return new Settled(set.position(), above, Collections.emptySortedMap());
  }
}

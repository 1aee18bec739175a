package dev.weir.client.bypartition;

import dev.weir.Closed;
import dev.weir.Message;
import dev.weir.TopicPartition;
import dev.weir.Unavailable;
import dev.weir.WeirException;
import dev.weir.client.member.Sharing;
import dev.weir.spi.Feed;
import dev.weir.spi.Settled;
import dev.weir.spi.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Between a feed, which one thread may poll at a time, and the many threads that ask for
/// messages: whoever finds nothing polls, the others wait for what it brings.
///
/// The lock is never held over a poll. It also guards the [Lanes], so that handing out a message
/// and knowing that it was are one step.
final class Intake {
  /// A wait that somebody ends.
  private static final Duration LONG = Duration.ofSeconds(1);

  private final Turnstile turnstile;
  private final Feed feed;
  private final Lanes lanes;
  private final Tap tap;
  private final Hands hands;
  private final Holdings holdings;
  private final Timing timing;

  /// Empty but while one message is taken.
  private final List<Message> one = new ArrayList<>(1);

  private Set<TopicPartition> assignment;

  /// Its poll has returned, and what it brought is not in the lanes yet.
  private boolean absorbing;

  /// What moved away meanwhile.
  private final Set<TopicPartition> lost = new TreeSet<>();

  /// What it does there is no poll: nobody may take a message meanwhile.
  private boolean moving;

  /// How many threads wait for the feed, to move it.
  private int movers;

  private boolean ended;
  private boolean closed;
  private @Nullable WeirException postponed;

  Intake(Sharing owner, Feed feed, Terms terms) {
    this.feed = feed;
    this.lanes = new Lanes(owner, terms);
    this.tap = new Tap(feed, terms);
    this.hands = new Hands(lanes);
    this.timing = terms.timing();
    this.turnstile = new Turnstile(feed, timing);
    this.holdings = new Holdings(turnstile, lanes, hands);
    this.assignment = Set.copyOf(feed.assignment());
    lanes.fetched(Feed.Batch.EMPTY, feed.positions(), feed.stored());
  }

  /// The next message; null when none came in time or there will be none.
  @Nullable Message next(Duration wait) {
    turnstile.lock();
    try {
      var hand = askingHand();
      if (!await(hand, wait)) {
        return null;
      }
      take(hand, 1, one);
      return one.removeLast();
    } finally {
      turnstile.unlock();
    }
  }

  List<Message> poll(int maxMessages, Duration wait) {
    turnstile.lock();
    try {
      var hand = askingHand();
      return await(hand, wait) ? taken(hand, maxMessages) : List.of();
    } finally {
      turnstile.unlock();
    }
  }

  /// As [#poll(int, Duration)].
  ///
  /// @param before told what is about to be handed out, without the lock; when it throws, nothing is
  List<Message> poll(int maxMessages, Duration wait, Consumer<List<Message>> before) {
    turnstile.lock();
    try {
      var hand = askingHand();
      if (!await(hand, wait)) {
        return List.of();
      }
      var messages = taken(hand, maxMessages);
      moving = true;
      boolean done = false;
      turnstile.unlock();
      try {
        before.accept(messages);
        done = true;
      } finally {
        turnstile.lock();
        moving = false;
        turnstile.signal();
        if (!done) {
          messages.reversed().forEach(lanes::putBack);
        }
      }
      return messages;
    } finally {
      turnstile.unlock();
    }
  }

  private List<Message> taken(Hand hand, int maxMessages) {
    var taken = new ArrayList<Message>(Math.min(maxMessages, lanes.available()));
    do {
      while (taken.size() < maxMessages && mayTake(hand)) {
        take(hand, maxMessages - taken.size(), taken);
      }
    } while (taken.size() < maxMessages && topUp(hand));
    return taken;
  }

  /// Promises the calling thread a message, which its next `next` or `poll` brings; false when
  /// there will be none.
  boolean promise() {
    turnstile.lock();
    try {
      var hand = askingHand();
      if (!hand.promised) {
        if (closed || !await(hand, Timing.FOREVER)) {
          return false;
        }
        hands.promise(hand);
      }
      return true;
    } catch (Closed e) {
      return false;
    } finally {
      turnstile.unlock();
    }
  }

  /// Ends what the calling thread holds: acks it, or leaves it unacked for good.
  void emptyHand(boolean ack) {
    turnstile.lock();
    try {
      var hand = hands.mine();
      if (!ack) {
        hand.drop();
      } else if (hand.ackAll(lanes)) {
        turnstile.announce();
      }
    } finally {
      turnstile.unlock();
    }
  }

  private Hand askingHand() {
    var hand = hands.mine();
    if (hands.ask(hand)) {
      turnstile.announce();
    }
    return hand;
  }

  private boolean mayTake(Hand hand) {
    return !moving && hands.mayTake(hand);
  }

  private void take(Hand hand, int most, List<Message> into) {
    hands.take(hand, most, into);
    if (lanes.available() == 0 && isFetched()) {
      turnstile.signal();
    }
  }

  /// Looks for more, without waiting, when what was there is fewer than asked for.
  private boolean topUp(Hand hand) {
    if (turnstile.polling || movers > 0 || isOver()) {
      return false;
    }
    try {
      fetch(Duration.ZERO);
    } catch (WeirException e) {
      // The messages taken are the program's now; it learns of the error when it asks again.
      postponed = e;
    }
    return mayTake(hand);
  }

  /// Waits until this hand may take a message; false when none came in time or there will be none.
  /// A promised message may be taken even after close.
  private boolean await(Hand hand, Duration wait) {
    if (!closed && mayTake(hand)) {
      return true;
    }
    long deadline = timing.deadline(wait);
    boolean lastTry = false;
    while (true) {
      wakeDue();
      if (hand.promised && mayTake(hand)) {
        return true;
      }
      requireOpen();
      if (mayTake(hand)) {
        return true;
      }
      if (isOver() || lastTry) {
        return false;
      }
      long left = deadline - timing.nanos();
      lastTry = left <= 0;
      long pause = Math.max(0, Math.min(left, untilDue()));
      if (turnstile.polling || moving || movers > 0 || isFetched()) {
        turnstile.await(pause);
      } else {
        fetchUnlessClosed(Duration.ofNanos(pause));
      }
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new Closed("this consumer is closed");
    }
  }

  /// Nothing more will come, unless somebody gives back what is in hand.
  private boolean isOver() {
    return isFetched() && lanes.areDone();
  }

  /// There is nothing more to fetch.
  private boolean isFetched() {
    return ended || lanes.areAtEnd();
  }

  private void wakeDue() {
    lanes.wake();
    hands.ackDue();
  }

  private long untilDue() {
    return Math.min(lanes.untilDue(), hands.untilDue());
  }

  private void fetchUnlessClosed(Duration wait) {
    try {
      fetch(wait);
    } catch (RuntimeException e) {
      if (closed) {
        throw new Closed("this consumer is closed", e);
      }
      throw e;
    }
  }

  /// Polls without the lock, and puts what came into the lanes.
  private void fetch(Duration wait) {
    throwPostponed();
    var unwanted = lanes.unwanted();
    lanes.tellStuck();
    Feed.Batch batch = Feed.Batch.EMPTY;
    Map<TopicPartition, Long> positions = Map.of();
    Map<TopicPartition, Settled> stored = Map.of();
    Set<TopicPartition> assigned = assignment;
    turnstile.polling = true;
    turnstile.unlock();
    try {
      batch = tap.poll(unwanted, wait);
      beginAbsorbing();
      positions = feed.positions();
      assigned = feed.assignment();
      stored = storedOfNew(positions.keySet());
    } catch (InterruptedException e) {
      throw Turnstile.interrupted(e);
    } finally {
      turnstile.lock();
      turnstile.polling = false;
      absorbing = false;
      turnstile.signal();
      lanes.fetched(Tap.without(batch, lost), positions, stored);
      ended |= batch.ended();
      if (!assigned.equals(assignment) || !lost.isEmpty()) {
        assignment = Tap.without(assigned, lost);
        lanes.forget(Tap.without(lanes.positions().keySet(), assignment));
        lost.clear();
      }
    }
  }

  private void beginAbsorbing() {
    turnstile.lock();
    try {
      absorbing = true;
    } finally {
      turnstile.unlock();
    }
  }

  private Map<TopicPartition, Settled> storedOfNew(Set<TopicPartition> partitions) {
    turnstile.lock();
    try {
      if (lanes.knows(partitions)) {
        return Map.of();
      }
    } finally {
      turnstile.unlock();
    }
    return feed.stored();
  }

  private void throwPostponed() {
    var failure = postponed;
    if (failure != null) {
      postponed = null;
      throw failure;
    }
  }

  /// Does something with the feed while nobody polls and nobody takes a message; then `places`, if
  /// it gives any, are where it goes on.
  void move(Function<Feed, Map<TopicPartition, Long>> action) {
    if (Thread.interrupted()) {
      throw Turnstile.interrupted(new InterruptedException());
    }
    turnstile.lock();
    try {
      awaitFeed();
      turnstile.polling = true;
      moving = true;
      Map<TopicPartition, Long> places = Map.of();
      Set<TopicPartition> assigned = assignment;
      turnstile.unlock();
      try {
        // What is wanted from the new places is worked out anew.
        tap.hold(Set.of());
        places = action.apply(feed);
        assigned = feed.assignment();
      } finally {
        turnstile.lock();
        turnstile.polling = false;
        moving = false;
        lanes.forget(Tap.without(assignment, assigned));
        lanes.moved(places);
        assignment = assigned;
        ended &= places.isEmpty();
        turnstile.signal();
      }
    } finally {
      turnstile.unlock();
    }
  }

  /// Waits until the feed is this thread's, before anybody polls it again.
  private void awaitFeed() {
    movers++;
    try {
      while (turnstile.polling || moving) {
        requireOpen();
        if (!moving) {
          turnstile.endPoll();
        }
        turnstile.unlock();
        turnstile.lock();
        if (turnstile.polling || moving) {
          turnstile.await(LONG.toNanos());
        }
      }
      requireOpen();
    } finally {
      movers--;
      turnstile.signal();
    }
  }

  /// What is done to messages in hand.
  Holdings holdings() {
    return holdings;
  }

  /// Reads or changes the lanes.
  <T> T with(Function<Lanes, T> action) {
    turnstile.lock();
    try {
      int before = lanes.available();
      hands.ackDue();
      var result = action.apply(lanes);
      if (lanes.available() > before) {
        turnstile.announce();
      }
      return result;
    } finally {
      turnstile.unlock();
    }
  }

  /// @param partitions empty for all, those that come later too
  /// @throws dev.weir.NotAssigned when one of them is not read here
  void pause(Set<TopicPartition> partitions, boolean to) {
    turnstile.lock();
    try {
      lanes.pause(partitions, to);
      turnstile.signal();
      // The poll under way asks for what was wanted before.
      turnstile.endPoll();
    } finally {
      turnstile.unlock();
    }
  }

  /// Forgets partitions that have moved away, with what lies ready of them.
  void lose(Collection<TopicPartition> gone) {
    turnstile.lock();
    try {
      lanes.lose(gone);
      assignment = Tap.without(assignment, Set.copyOf(gone));
      if (absorbing) {
        lost.addAll(gone);
      }
    } finally {
      turnstile.unlock();
    }
  }

  Set<TopicPartition> assignment() {
    turnstile.lock();
    try {
      return assignment;
    } finally {
      turnstile.unlock();
    }
  }

  boolean ended() {
    turnstile.lock();
    try {
      return closed || isOver();
    } finally {
      turnstile.unlock();
    }
  }

  /// Refuses what comes, wakes who waits, and returns when nobody polls any more, or after
  /// `patience`.
  ///
  /// @return false when a poll is still under way
  boolean close(Duration patience) {
    turnstile.lock();
    try {
      closed = true;
      turnstile.signal();
      if (!turnstile.polling) {
        return true;
      }
    } finally {
      turnstile.unlock();
    }
    feed.wake();
    turnstile.lock();
    try {
      long deadline = timing.deadline(patience);
      while (turnstile.polling && timing.nanos() < deadline) {
        turnstile.await(deadline - timing.nanos());
      }
      return !turnstile.polling;
    } catch (Unavailable e) {
      return false;
    } finally {
      turnstile.unlock();
    }
  }
}

package dev.weir.client.bypartition;

import dev.weir.CommitStrategy;
import dev.weir.Message;
import dev.weir.TopicPartition;
import dev.weir.client.member.Holder;
import dev.weir.client.member.Sharing;
import dev.weir.spi.Settled;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// One partition for as long as this member reads it from one place on: after it moved away and came
/// back, and after a seek, there is another, and what was handed out of the first can no longer be
/// acked. Guarded by the intake's lock.
final class Lane implements Holder {
  private final Sharing owner;
  private final TopicPartition partition;
  private final Shelf shelf;
  private final Terms terms;
  private final long end;

  /// What the log remembers; null when nothing, or not known.
  private @Nullable Settled stored;

  /// In the hands of transactions.
  private final SortedSet<Long> enlisted = new TreeSet<>();

  private long fetchedTo;
  private boolean touched;

  /// Acks that are not stored, and how many of them the commit under way stores.
  private int acks;

  private int offered;

  /// Nothing is to be handed out, because the program said so.
  private boolean paused;

  /// Nothing new is to be handed out, because the log cannot remember more gaps.
  private boolean full;

  /// It is about to move away, with nothing of it in hand: that is to stay so.
  private boolean leaving;

  /// This is over; what is still done to it changes nothing.
  private boolean gone;

  /// Others have it: what is still acked here is lost.
  private boolean lost;

  /// How many messages [Lanes] counts on.
  private int counted;

  /// How many turns it has in [Lanes].
  private int turns;

  private boolean noticed;

  /// @param stored null when the log remembers nothing of it, or is to forget it
  Lane(Lanes in, TopicPartition partition, long start, @Nullable Settled stored) {
    this.owner = in.owner();
    this.partition = partition;
    this.terms = in.terms();
    this.stored = stored;
    this.fetchedTo = start;
    this.end = terms.ends().applyAsLong(partition);
    var before = stored == null ? Settled.at(start) : stored;
    this.shelf =
        terms.definition().orderedByKey() && terms.acks()
            ? new ByKey(start, before, terms.lookAhead())
            : new InOrder(start, before, terms.acks());
  }

  @Override
  public Sharing sharing() {
    return owner;
  }

  TopicPartition partition() {
    return partition;
  }

  Shelf shelf() {
    return shelf;
  }

  /// @param run messages in order
  /// @return how many of them are to be handed out
  int fetched(List<Message> run) {
    var wanted = isAllWanted(run) ? run : wanted(run);
    for (var message : wanted) {
      message.heldBy(this);
    }
    shelf.put(wanted);
    return wanted.size();
  }

  /// As most often: then no single message need be looked at.
  private boolean isAllWanted(List<Message> run) {
    return run.getFirst().offset() >= fetchedTo
        && run.getLast().offset() < end
        && shelf.isNew()
        && terms.subjects().areAll();
  }

  private List<Message> wanted(List<Message> run) {
    var wanted = new ArrayList<Message>();
    for (var message : run) {
      long offset = message.offset();
      if (offset < end && offset >= fetchedTo && !shelf.isSettled(offset)) {
        if (terms.subjects().want(message)) {
          int before = shelf.attempts(offset);
          wanted.add(before == 0 ? message : message.atAttempt(before + 1));
        } else {
          // A place behind it is worth remembering, as after an ack.
          touched = true;
        }
      }
    }
    return wanted;
  }

  void fetchedTo(long offset) {
    fetchedTo = Math.min(offset, end);
    shelf.fetchedTo(fetchedTo);
  }

  boolean isAtEnd() {
    return fetchedTo >= end;
  }

  /// Whether more is to be fetched.
  boolean wantsMore() {
    return !paused && !full && !isAtEnd() && shelf.size() < terms.lookAhead();
  }

  int available() {
    return paused || leaving || gone ? 0 : shelf.available(full);
  }

  /// As [Shelf#take].
  void take(int most, List<Message> into) {
    shelf.take(full, most, into);
  }

  /// Whether this very attempt at a message is in the program's hand.
  boolean isInHand(Message message) {
    long offset = message.offset();
    return !gone
        && message.holder() == this
        && shelf.isTaken(offset)
        && message.attempt() == shelf.attempts(offset) + 1
        && !enlisted.contains(offset);
  }

  /// Settles what is in hand from one offset up to another.
  ///
  /// @return how many that were
  int settle(long from, long to) {
    int settled = shelf.settle(from, to, enlisted);
    touched |= settled > 0;
    return settled;
  }

  /// As [#settle], for the next commit.
  int ack(long from, long to) {
    int settled = settle(from, to);
    acks += settled;
    return settled;
  }

  void ackTaken() {
    ack(0, Long.MAX_VALUE);
    touched = true;
  }

  /// A message in hand is to be handed out again.
  ///
  /// @param next as it will be then
  void giveBack(Message next, long tick) {
    next.heldBy(this);
    shelf.giveBack(next, tick);
    touched = true;
  }

  void enlist(Message message) {
    enlisted.add(message.offset());
  }

  void delist(Message message) {
    enlisted.remove(message.offset());
  }

  boolean isEnlisted(Message message) {
    return enlisted.contains(message.offset());
  }

  /// What would be stored, were these settled too.
  Settled settledWith(Set<Long> offsets) {
    offered = acks;
    return shelf.settled(offsets);
  }

  /// What is to be stored; null when the log remembers it already.
  ///
  /// @param untouched also when nothing was acked: its start
  @Nullable Settled unstored(boolean untouched) {
    if (!untouched && !touched) {
      return null;
    }
    var now = settledWith(Set.of());
    return now.equals(stored) ? null : now;
  }

  /// What the log remembers, as far as is known here.
  @Nullable Settled stored() {
    return stored;
  }

  void stored(Settled what) {
    stored = what;
    acks -= offered;
    offered = 0;
    full = false;
  }

  /// The log cannot remember this many gaps.
  ///
  /// @return true for the first time
  boolean isFull() {
    full = true;
    boolean first = !noticed;
    noticed = true;
    return first;
  }

  /// Unsettled messages fill the look-ahead.
  ///
  /// @return true for the first time
  boolean isStuck() {
    if (noticed || !(shelf instanceof ByKey keys) || !keys.isStuck()) {
      return false;
    }
    noticed = true;
    return true;
  }

  void pause(boolean to) {
    paused = to;
  }

  /// @param is false when it is still read here after all
  void leave(boolean is) {
    leaving = is;
  }

  boolean isPaused() {
    return paused;
  }

  void end() {
    gone = true;
  }

  /// As [#end], for others have it.
  ///
  /// @return how many acks are lost with it; under `manual()` the next commit would have acked what
  ///     is in hand, too
  int lose() {
    gone = true;
    lost = true;
    return terms.strategy() instanceof CommitStrategy.Manual ? acks + shelf.taken() : acks;
  }

  boolean isLost() {
    return lost;
  }

  boolean isGone() {
    return gone;
  }

  int counted() {
    return counted;
  }

  void counted(int to) {
    counted = to;
  }

  int turns() {
    return turns;
  }

  void turns(int to) {
    turns = to;
  }
}

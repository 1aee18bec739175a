package dev.weir.client.bypartition;

import dev.weir.CommitStrategy;
import dev.weir.Message;
import dev.weir.TopicPartition;
import dev.weir.client.member.Holder;
import dev.weir.client.member.Sharing;
import dev.weir.spi.Settled;
import java.util.Set;
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
  private final Set<Long> enlisted = new TreeSet<>();

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

  /// @return false for a message that is not to be handed out
  boolean fetched(Message message) {
    long offset = message.offset();
    if (offset >= end || offset < fetchedTo || shelf.isSettled(offset)) {
      return false;
    }
    if (!terms.wanted().test(message)) {
      // A place behind it is worth remembering, as after an ack.
      touched = true;
      return false;
    }
    int before = shelf.attempts(offset);
    shelf.put(before == 0 ? message : message.atAttempt(before + 1));
    return true;
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

  Message take() {
    var message = shelf.take(full);
    message.heldBy(this);
    return message;
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

  /// @return false when nothing was there to settle
  boolean settle(long offset) {
    boolean settled = (enlisted.isEmpty() || !enlisted.contains(offset)) && shelf.settle(offset);
    touched |= settled;
    return settled;
  }

  /// As [#settle], for the next commit.
  boolean ack(long offset) {
    boolean settled = settle(offset);
    acks += settled ? 1 : 0;
    return settled;
  }

  void ackTaken() {
    acks += shelf.taken() - enlisted.size();
    shelf.settleTaken(enlisted);
    touched = true;
  }

  /// A message in hand is to be handed out again.
  ///
  /// @param next as it will be then
  void giveBack(Message next, long tick) {
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

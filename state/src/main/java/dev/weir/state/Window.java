package dev.weir.state;

/// The look-ahead of a consumer over one partition: the messages that are known and not settled,
/// and which of them may be handed out now. The [SettledSet] below it says what is settled; this
/// forgets with the process and is filled again by whoever reads.
///
/// A known message is *free*, *taken*, or *held* until a tick. With key order a free one may be
/// taken only when no earlier unsettled one has its key: it waits behind, *blocked*.
///
/// Arrays in a ring, in offset order, with holes where messages were settled between others; no
/// object a message. Ticks are milliseconds of a monotonic clock. Not thread-safe.
public final class Window {
  /// The hash of a message without a key: nothing holds it back, and it holds nothing back.
  public static final long NO_KEY = -1;

  /// What [#take] gives when there is none.
  public static final long NONE = -1;

  /// What [#nextDue] gives when none is held.
  public static final long NEVER = Long.MAX_VALUE;

  /// A ring of so many slots becomes smaller when few are in use; a smaller one is not worth it.
  private static final int ROOMY = 1 << 10;

  private static final int NO_SLOT = -1;
  private static final byte GONE = 0;
  private static final byte FREE = 1;
  private static final byte TAKEN = 2;
  private static final byte HELD = 3;

  private final SettledSet settled;
  private final boolean orderedByKey;
  private final int lookAhead;
  private long seenTo;

  // The ring: places `head` to `tail`, each in the slot that its lower bits name.
  private long[] offsets = {};
  private byte[] states = {};
  private long[] dues = {};
  private long[] ready = {};
  private long head;
  private long tail;

  /// Nothing below may be taken.
  private long lowestReady;

  // Key order: of each key the slot of its last message, and for each message its neighbours of the
  // same key.
  private final KeyIndex lastOfKey = new KeyIndex();
  private long[] keys = {};
  private int[] earlier = {};
  private int[] later = {};

  private final DueQueue held = new DueQueue();
  private int known;
  private int taken;
  private int waiting;
  private int blockedKeys;

  /// Looks ahead from the position on.
  ///
  /// @param lookAhead unsettled messages that are known at once, at most
  public Window(SettledSet settled, boolean orderedByKey, int lookAhead) {
    this.settled = settled;
    this.orderedByKey = orderedByKey;
    this.lookAhead = lookAhead;
    this.seenTo = settled.position();
  }

  /// The offset from which the next messages are to be read.
  public long seenTo() {
    return seenTo;
  }

  /// How many more messages may be seen.
  public int room() {
    return Math.max(0, lookAhead - known);
  }

  /// Whether unsettled messages fill the look-ahead, so that nothing behind it is looked at.
  public boolean isFull() {
    return known >= lookAhead;
  }

  /// Takes note of a message, of which there must be [#room]; one below [#seenTo] is known already.
  /// What lies between is a gap, or filtered out, and settles itself.
  ///
  /// @param keyHash not negative, or [#NO_KEY]; keys of one hash count as one key
  public void see(long offset, long keyHash) {
    if (offset < seenTo) {
      return;
    }
    skipTo(offset);
    seenTo = offset + 1;
    if (!settled.isSettled(offset)) {
      append(offset, keyHash, FREE, 0);
    }
  }

  /// Nothing is to be handed out from [#seenTo] up to here: it settles itself.
  public void skipTo(long offset) {
    if (offset > seenTo) {
      settled.settle(seenTo, offset);
      seenTo = offset;
    }
  }

  private void append(long offset, long keyHash, byte state, long due) {
    if (tail - head == offsets.length) {
      boolean crowded = 2 * known >= offsets.length;
      rebuild(crowded ? Math.max(64, 2 * offsets.length) : offsets.length);
    }
    int slot = slot(tail++);
    offsets[slot] = offset;
    states[slot] = state;
    dues[slot] = due;
    known++;
    if (orderedByKey) {
      link(slot, keyHash);
    }
    setReady(tail - 1, state == FREE && !isBlocked(slot));
  }

  private void link(int slot, long keyHash) {
    keys[slot] = keyHash;
    later[slot] = NO_SLOT;
    earlier[slot] = NO_SLOT;
    if (keyHash == NO_KEY) {
      return;
    }
    int before = lastOfKey.get(keyHash);
    if (before != KeyIndex.NONE) {
      earlier[slot] = before;
      later[before] = slot;
      blockedKeys += earlier[before] == NO_SLOT ? 1 : 0;
    }
    lastOfKey.put(keyHash, slot);
  }

  /// Moves what is known to a ring of that many slots, without holes.
  private void rebuild(int capacity) {
    long[] oldOffsets = offsets;
    byte[] oldStates = states;
    long[] oldDues = dues;
    long[] oldKeys = keys;
    long from = head;
    long to = tail;
    offsets = new long[capacity];
    states = new byte[capacity];
    dues = new long[capacity];
    ready = new long[capacity >> 6];
    if (orderedByKey) {
      keys = new long[capacity];
      earlier = new int[capacity];
      later = new int[capacity];
      lastOfKey.clear();
    }
    head = 0;
    tail = 0;
    lowestReady = 0;
    known = 0;
    blockedKeys = 0;
    for (long place = from; place < to; place++) {
      int slot = (int) place & (oldOffsets.length - 1);
      if (oldStates[slot] != GONE) {
        long key = orderedByKey ? oldKeys[slot] : NO_KEY;
        append(oldOffsets[slot], key, oldStates[slot], oldDues[slot]);
      }
    }
  }

  /// Takes the lowest message that may be handed out.
  ///
  /// @return its offset; [#NONE] when there is none
  public long take() {
    long place = nextReady(lowestReady);
    if (place < 0) {
      lowestReady = tail;
      return NONE;
    }
    lowestReady = place;
    int slot = slot(place);
    take(place, slot);
    return offsets[slot];
  }

  /// Takes one message that may be handed out.
  public void take(long offset) {
    long place = find(offset);
    if (place < 0 || states[slot(place)] != FREE) {
      throw new IllegalArgumentException("offset " + offset + " may not be handed out");
    }
    take(place, slot(place));
  }

  private void take(long place, int slot) {
    states[slot] = TAKEN;
    taken++;
    setReady(place, false);
  }

  /// Looks, without taking them, at the lowest messages that may be handed out.
  ///
  /// @param into as many as it holds
  /// @param below messages from here on are left alone
  /// @return how many there are
  public int peek(long[] into, long below) {
    int count = 0;
    for (long place = nextReady(lowestReady);
        place >= 0 && count < into.length && offsets[slot(place)] < below;
        place = nextReady(place + 1)) {
      into[count++] = offsets[slot(place)];
    }
    return count;
  }

  private long nextReady(long from) {
    for (long place = from; place < tail; ) {
      int slot = slot(place);
      long word = ready[slot >> 6] >>> slot;
      if (word == 0) {
        place += 64 - (slot & 63);
        continue;
      }
      place += Long.numberOfTrailingZeros(word);
      return place < tail ? place : NONE;
    }
    return NONE;
  }

  /// A taken message, or one that is held, may be handed out again.
  public void giveBack(long offset) {
    long place = find(offset);
    if (place >= 0) {
      free(place);
    }
  }

  private void free(long place) {
    int slot = slot(place);
    leave(states[slot]);
    states[slot] = FREE;
    setReady(place, !isBlocked(slot));
  }

  private void leave(byte state) {
    taken -= state == TAKEN ? 1 : 0;
    waiting -= state == HELD ? 1 : 0;
  }

  /// A message may be handed out at that tick, not before. With key order, later ones of its key
  /// wait with it.
  public void hold(long offset, long dueTick) {
    long place = find(offset);
    if (place < 0) {
      return;
    }
    int slot = slot(place);
    leave(states[slot]);
    states[slot] = HELD;
    dues[slot] = dueTick;
    waiting++;
    setReady(place, false);
    if (held.size() > 2 * waiting + 64) {
      requeue();
    } else {
      held.add(dueTick, offset);
    }
  }

  /// Without those that were settled, or held again, since.
  private void requeue() {
    held.clear();
    for (long place = head; place < tail; place++) {
      int slot = slot(place);
      if (states[slot] == HELD) {
        held.add(dues[slot], offsets[slot]);
      }
    }
  }

  /// Lets go of the messages that were held until now.
  public void wake(long nowTick) {
    while (held.size() > 0 && held.firstTick() <= nowTick) {
      long place = find(held.firstOffset());
      if (isHeld(place, held.firstTick())) {
        free(place);
      }
      held.removeFirst();
    }
  }

  /// The tick at which the next held message may be handed out; [#NEVER] when none is held.
  public long nextDue() {
    while (held.size() > 0 && !isHeld(find(held.firstOffset()), held.firstTick())) {
      held.removeFirst();
    }
    return held.size() == 0 ? NEVER : held.firstTick();
  }

  private boolean isHeld(long place, long dueTick) {
    return place >= 0 && states[slot(place)] == HELD && dues[slot(place)] == dueTick;
  }

  /// A message was settled, in the [SettledSet] too: it is forgotten, and with key order the next of
  /// its key may go.
  public void settled(long offset) {
    long place = find(offset);
    if (place >= 0) {
      forget(place);
      shrink();
    }
  }

  /// Many messages were settled at once: forgets all that are.
  public void sweep() {
    for (long place = head; place < tail; place++) {
      int slot = slot(place);
      if (states[slot] != GONE && settled.isSettled(offsets[slot])) {
        forget(place);
      }
    }
    shrink();
    seenTo = Math.max(seenTo, settled.position());
  }

  private void shrink() {
    if (offsets.length > ROOMY && known < offsets.length / 8) {
      rebuild(offsets.length / 4);
    }
  }

  private void forget(long place) {
    int slot = slot(place);
    leave(states[slot]);
    states[slot] = GONE;
    known--;
    setReady(place, false);
    if (orderedByKey && keys[slot] != NO_KEY) {
      unlink(slot);
    }
    while (head < tail && states[slot(head)] == GONE) {
      head++;
    }
    lowestReady = Math.max(lowestReady, head);
  }

  private void unlink(int slot) {
    int before = earlier[slot];
    int behind = later[slot];
    if (before != NO_SLOT) {
      later[before] = behind;
    }
    if (behind != NO_SLOT) {
      earlier[behind] = before;
    } else if (before != NO_SLOT) {
      lastOfKey.put(keys[slot], before);
    } else {
      lastOfKey.remove(keys[slot]);
    }
    boolean onlyBehind = before == NO_SLOT && behind != NO_SLOT && later[behind] == NO_SLOT;
    boolean onlyBefore = behind == NO_SLOT && before != NO_SLOT && earlier[before] == NO_SLOT;
    blockedKeys -= onlyBehind || onlyBefore ? 1 : 0;
    if (before == NO_SLOT && behind != NO_SLOT && states[behind] == FREE) {
      setReady(head + ((behind - head) & (offsets.length - 1)), true);
    }
  }

  /// Whether the message is known and handed out.
  public boolean isTaken(long offset) {
    long place = find(offset);
    return place >= 0 && states[slot(place)] == TAKEN;
  }

  /// Whether the message is known: seen, and not settled.
  public boolean contains(long offset) {
    return find(offset) >= 0;
  }

  /// How many unsettled messages are known at once, at most.
  public int lookAhead() {
    return lookAhead;
  }

  /// How many messages are known and not settled.
  public int known() {
    return known;
  }

  /// How many messages are handed out.
  public int takenCount() {
    return taken;
  }

  /// How many messages are held.
  public int waiting() {
    return waiting;
  }

  /// Of how many keys messages wait behind an earlier one.
  public int blockedKeys() {
    return blockedKeys;
  }

  private boolean isBlocked(int slot) {
    return orderedByKey && earlier[slot] != NO_SLOT;
  }

  private void setReady(long place, boolean is) {
    int slot = slot(place);
    if (is) {
      ready[slot >> 6] |= 1L << slot;
      lowestReady = Math.min(lowestReady, place);
    } else {
      ready[slot >> 6] &= ~(1L << slot);
    }
  }

  private int slot(long place) {
    return (int) place & (offsets.length - 1);
  }

  /// The place of a known message; [#NONE] when it is not known.
  private long find(long offset) {
    long low = head;
    long high = tail;
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (offsets[slot(middle)] < offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    boolean found = low < tail && offsets[slot(low)] == offset && states[slot(low)] != GONE;
    return found ? low : NONE;
  }
}

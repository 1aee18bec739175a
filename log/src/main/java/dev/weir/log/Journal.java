package dev.weir.log;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The one ordered sequence of everything that changes in a directory: a ring of preallocated
/// files, written in rounds, as docs/formats/journal.md draws them.
///
/// Opening a directory:
///
///     Recovery found = Journal.recover(files, id, snapshot.journal(), synced, round -> apply(round));
///     Journal journal = Journal.start(files, id, durability, found.next());   // writes no round
///     ... make a snapshot durable that says journal.position() ...
///     journal.recycleBelow(oldestKeptSnapshot.journal());
///
/// A new directory starts at [JournalStart#FIRST]. If opening fails after `start`, call [#abandon],
/// not [#close]. Then, for each round:
///
///     RoundBuilder round = journal.begin(now);
///     while (more && round.fits(entry)) round.add(entry);
///     journal.write(round);
///     journal.sync();        // FSYNC: before anybody hears of what it promises
///
/// or, to write on meanwhile:
///
///     Journal.Sync sync = journal.beginSync();
///     ... another thread: sync.run() ... this one: write, as long as rounds go on in the same file
///     journal.endSync(sync, failure);
///
/// Not thread-safe: one thread writes. Only [Sync#run], and [#prepareNext] and [#recycleBelow], may
/// be called from another thread at any time.
///
/// An I/O error of a write or a sync is final (D4): every later call but [#close] and [#abandon]
/// throws, because nobody can know what reached the disk. Only recovery finds out.
public final class Journal implements AutoCloseable {
  /// Mistakes to be made on purpose, so that a simulation can show that it would notice them.
  public enum Breakage {
    NONE,
    /// Replays a torn round as if it were whole, and goes on behind it.
    KEEP_TEARS
  }

  private final JournalRing ring;
  private final Durability durability;
  private final RoundBuilder builder;
  private final JournalStart start;

  private JournalRing.@Nullable Ready current;
  private long sequence;
  private long position;
  private long writtenRound;
  private long syncedRound;
  private long engineTimeMillis = Long.MIN_VALUE;
  private long fileBegunMillis;
  private boolean lastWasEmpty = true;
  private boolean closed;
  private boolean syncing;
  private @Nullable IOException failure;

  /// Makes durable what was written when it was begun. Rounds that are written meanwhile do not
  /// count, though they may reach the disk with it.
  public static final class Sync {
    private final Files.@Nullable File file;
    private final long round;

    private Sync(Files.@Nullable File file, long round) {
      this.file = file;
      this.round = round;
    }

    /// Any thread, once; it may take long.
    public void run() throws IOException {
      if (file != null) {
        file.sync();
      }
    }
  }

  private Journal(JournalRing ring, DirectoryId id, Durability durability, JournalStart start) {
    this.ring = ring;
    this.durability = durability;
    this.builder = new RoundBuilder(id);
    this.start = start;
    this.sequence = start.sequence() - 1;
    this.writtenRound = start.round() - 1;
    this.syncedRound = writtenRound;
  }

  /// Replays every valid round from `from` on, and decides what the first one that is not valid is
  /// (D3): if the snapshot (`syncedThroughRound`) or any later round says that it had been synced,
  /// it is damage; otherwise it is the tail that a crash left, which ends the replay. Writes
  /// nothing, and visits nothing before it is certain that there is no damage.
  ///
  /// @param from where the snapshot says that the replay begins
  /// @param syncedThroughRound the last round that the snapshot knows to be synced
  /// @throws DamagedJournal when a round that had been synced cannot be read
  public static Recovery recover(
      Files files,
      DirectoryId id,
      JournalStart from,
      long syncedThroughRound,
      JournalRound.Visitor visitor)
      throws IOException {
    return recover(files, id, from, syncedThroughRound, visitor, Breakage.NONE);
  }

  /// As above, broken on purpose.
  public static Recovery recover(
      Files files,
      DirectoryId id,
      JournalStart from,
      long syncedThroughRound,
      JournalRound.Visitor visitor,
      Breakage breakage)
      throws IOException {
    return new JournalReplay(files, id, breakage).run(from, syncedThroughRound, visitor);
  }

  /// A journal that goes on at `at`, in a sequence that no file bears yet. Writes no round: the
  /// first [#write] does, and must come after a snapshot that says `at` is durable, or after it is
  /// certain that the directory is new.
  public static Journal start(Files files, DirectoryId id, Durability durability, JournalStart at)
      throws IOException {
    return new Journal(JournalRing.open(files, id, at.sequence()), id, durability, at);
  }

  /// Empties and returns this journal's one round builder.
  ///
  /// @param engineTimeMillis engine time of the round; never below that of the round before
  public RoundBuilder begin(long engineTimeMillis) {
    if (engineTimeMillis < this.engineTimeMillis) {
      throw new IllegalArgumentException(
          "engine time would go back from %d to %d"
              .formatted(this.engineTimeMillis, engineTimeMillis));
    }
    builder.begin(writtenRound + 1, engineTimeMillis);
    return builder;
  }

  /// Writes the round with one write at its place. The rounds before need not be synced: each says
  /// up to which one they are.
  ///
  /// @return the round's number
  public long write(RoundBuilder round) throws IOException {
    return write(round, 0);
  }

  private long write(RoundBuilder round, int flags) throws IOException {
    requireUsable();
    if (round.number() != writtenRound + 1) {
      throw new IllegalStateException(
          "round %d was begun, the next is %d".formatted(round.number(), writtenRound + 1));
    }
    try {
      if (current != null && goesOn(round)) {
        int imageBytes = round.imageBytes();
        current.file().write(position, round.seal(sequence, syncedRound, flags));
        position += imageBytes;
      } else {
        writeFirstOfFile(round, flags);
      }
    } catch (IOException failed) {
      failure = failed;
      throw failed;
    }
    writtenRound = round.number();
    engineTimeMillis = round.engineTimeMillis();
    lastWasEmpty = round.isEmpty();
    return writtenRound;
  }

  /// Whether the round has room in the file of the one before. While a sync is under way only such
  /// rounds may be written: a file must not be left under it.
  public boolean goesOn(RoundBuilder round) {
    return current != null && position + round.imageBytes() <= current.bytes();
  }

  private void writeFirstOfFile(RoundBuilder round, int flags) throws IOException {
    if (syncing) {
      throw new IllegalStateException("a sync of the file that is left is under way");
    }
    if (current != null) {
      sync();
      if (round.engineTimeMillis() - fileBegunMillis < Limits.BUSY_JOURNAL_FILE_MILLIS) {
        ring.grow();
      }
    }
    int end = Limits.BLOCK_BYTES + round.imageBytes();
    JournalRing.Ready next = ring.take(sequence + 1, end);
    if (current != null) {
      current.file().close();
    }
    current = next;
    sequence++;
    fileBegunMillis = round.engineTimeMillis();
    next.file().write(0, round.sealWithFileHead(sequence, next.bytes(), syncedRound, flags));
    position = end;
  }

  private void requireUsable() throws IOException {
    if (closed) {
      throw new IllegalStateException("the journal is closed");
    }
    if (failure != null) {
      throw new IOException(
          "the journal failed and stays closed until the directory is opened anew", failure);
    }
  }

  /// Returns when every written round is on disk. Does nothing when they all are.
  public void sync() throws IOException {
    requireUsable();
    if (current == null || !wantsSync()) {
      return;
    }
    try {
      current.file().sync();
    } catch (IOException failed) {
      failure = failed;
      throw failed;
    }
    syncedRound = writtenRound;
  }

  /// Whether a round is written that no sync has made durable.
  public boolean wantsSync() {
    return syncedRound < writtenRound && current != null;
  }

  /// As [#sync], in two steps: whoever has run what it gives calls [#endSync], on this thread. One
  /// at a time.
  public Sync beginSync() throws IOException {
    requireUsable();
    if (syncing) {
      throw new IllegalStateException("a sync is under way");
    }
    syncing = true;
    return new Sync(current == null ? null : current.file(), writtenRound);
  }

  /// The sync is over.
  ///
  /// @param failed why it failed, or null: as final as in [#sync]
  public void endSync(Sync sync, @Nullable IOException failed) throws IOException {
    syncing = false;
    if (failed != null) {
      failure = failed;
      throw failed;
    }
    syncedRound = Math.max(syncedRound, sync.round);
  }

  /// What 100 ms of idleness call for: an empty round that testifies that the one before it was
  /// synced, so that damage to that one is not taken for a tear. With FSYNC it is synced, too. Does
  /// nothing when nothing was written since the last empty round.
  public void writeEmpty(long engineTimeMillis) throws IOException {
    if (lastWasEmpty) {
      return;
    }
    write(begin(engineTimeMillis));
    if (durability == Durability.FSYNC) {
      sync();
    }
  }

  /// Where the next round goes.
  public JournalStart position() {
    return current == null ? start : new JournalStart(sequence, position, writtenRound + 1);
  }

  /// Number of the last round that is known to be on disk.
  public long syncedRound() {
    return syncedRound;
  }

  /// Bytes of all files of the ring.
  public long sizeBytes() {
    return ring.sizeBytes();
  }

  /// Whether the next [#write] that needs a new file would have to make it first. The writer asks
  /// after each round, and has the filer call [#prepareNext].
  public boolean wantsNext() {
    return (current == null || 2 * position > current.bytes()) && !ring.hasReady();
  }

  /// Makes the next file ready: recycles one, or creates one, fills it with zeros and syncs it.
  /// Does nothing when one is ready. Any thread; a failure is not final, the writer then makes the
  /// file itself.
  public void prepareNext() throws IOException {
    ring.prepare();
  }

  /// Frees the files that no replay from `oldest` (the oldest snapshot kept) needs, for use again.
  /// Any thread.
  public void recycleBelow(JournalStart oldest) throws IOException {
    ring.recycleBelow(oldest.sequence());
  }

  /// Stops cleanly: writes an empty round that says so, syncs it (whatever the durability) and
  /// closes. After a failure it only closes. Closing twice does nothing.
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    try {
      if (failure == null) {
        sync();
        write(begin(Math.max(engineTimeMillis, 0)), RoundFormat.FLAG_CLOSED);
        sync();
      }
    } finally {
      abandon();
    }
  }

  /// Closes the files and writes nothing. Recovery sees a crash.
  public void abandon() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try {
      if (current != null) {
        current.file().close();
      }
    } finally {
      ring.close();
    }
  }
}

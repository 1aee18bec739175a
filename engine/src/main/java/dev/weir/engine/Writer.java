package dev.weir.engine;

import dev.weir.log.Durability;
import dev.weir.log.Journal;
import dev.weir.log.JournalEntry;
import dev.weir.log.Limits;
import dev.weir.log.RoundBuilder;
import dev.weir.state.Command;
import dev.weir.state.Decision;
import dev.weir.state.Now;
import dev.weir.state.State;
import dev.weir.state.StateRecord;
import dev.weir.state.StateRecords;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The one that changes anything. A step is a round: decide what waits, write it, sync it, publish
/// it, answer. One thread at a time; it owns the state.
///
/// While a round is synced, further ones are written of hand-overs alone, which are told when they
/// are written (D2). So a member waits for nobody's acks.
final class Writer {
  private static final long IDLE_MILLIS = 100;

  private final Parts parts;
  private final Showing showing;
  private final State state;
  private final Journal journal;
  private final Checkpoints checkpoints;
  private final LongSupplier ticker;

  /// What is told when the round that it came from, and all before it, is synced.
  private final Effects promised = new Effects();

  /// What is told when its round is written.
  private final Effects written = new Effects();

  private final Sealing sealing;
  private final Syncing syncing;

  /// Engine time, which never goes back: for stamps.
  private long timeMillis;

  /// The clock as it is, which may: for how long something took.
  private long clockMillis;

  private long lastRoundMillis;
  private boolean quiet = true;

  /// Whether what this round answers may be told only when it, and all before it, is synced.
  private boolean promises;

  /// Whether a round that promises is written, and what it promises is not told yet.
  private boolean telling;

  /// Only ever there with [Breakage#HALF_A_TRANSACTION].
  private @Nullable JournalEntry late;

  private volatile @Nullable EngineException failure;
  private volatile @Nullable Throwable doom;

  /// @param syncs see [Syncing]
  Writer(Parts parts, Opening.Opened opened, LongSupplier ticker, Executor syncs) {
    this.parts = parts;
    this.state = opened.state();
    this.journal = opened.journal();
    this.ticker = ticker;
    this.timeMillis = opened.timeMillis();
    this.clockMillis = timeMillis;
    this.lastRoundMillis = timeMillis;
    this.checkpoints = new Checkpoints(parts.options(), timeMillis);
    this.showing = new Showing(parts, state, checkpoints);
    this.sealing = new Sealing(parts, state, promised, this::apply);
    this.syncing = new Syncing(journal, syncs, parts.inbox()::nudge);
  }

  /// Does one round, if anything waits, and all that it promises.
  ///
  /// @return whether anything was done
  boolean step(long nowMillis) {
    boolean begun = begin(nowMillis);
    return guarded(this::tellIfPromised) || begun;
  }

  /// As [#step], but what the round promises may be told in a later one, when it is synced.
  boolean begin(long nowMillis) {
    clockMillis = nowMillis;
    timeMillis = Math.max(timeMillis, nowMillis);
    return guarded(this::round);
  }

  private interface Doing {
    boolean run() throws IOException;
  }

  private boolean guarded(Doing doing) {
    if (failure != null) {
      return false;
    }
    var reason = doom;
    if (reason != null) {
      fail(reason);
      return false;
    }
    try {
      return doing.run();
    } catch (Throwable e) { // an Error, too: a round half decided must never be finished
      fail(e);
      return false;
    }
  }

  private boolean tellIfPromised() throws IOException {
    if (!telling) {
      return false;
    }
    tell();
    return true;
  }

  private boolean round() throws IOException {
    if (syncing.isRunning()) {
      return handOver();
    }
    if (tellIfPromised()) {
      return true;
    }
    parts.guard().look(clockMillis);
    var round = journal.begin(timeMillis);
    promises = false;
    if (late != null) {
      promises = true;
      round.add(late);
      late = null;
    }
    boolean ticked = tick(round);
    if (decide(round, parts.inbox().handOvers())) {
      decide(round, parts.inbox().operations());
    }
    promises |= sealing.seal(round, now());
    boolean handedOver = write(round);
    boolean answers = !promised.isEmpty();
    if (promises) {
      sync();
    } else if (answers) {
      tell();
    } else {
      checkpoint();
    }
    return !round.isEmpty() || handedOver || answers || ticked || idle();
  }

  /// What is told when it is written need not wait for the sync of what was before it.
  private boolean handOver() throws IOException {
    var round = journal.begin(timeMillis);
    decide(round, parts.inbox().handOvers());
    return write(round);
  }

  /// Tells what needs no sync.
  ///
  /// @return whether there was anything to write or to tell
  private boolean write(RoundBuilder round) throws IOException {
    for (String consumer : state.takeFreed()) {
      written.publish(() -> parts.groups().changed(consumer, 0));
    }
    boolean any = !round.isEmpty() || !written.isEmpty();
    if (parts.options().breakage() == Breakage.HAND_OVER_BEFORE_WRITE) {
      written.run(parts);
    }
    if (!round.isEmpty()) {
      if (!journal.goesOn(round)) {
        syncing.await();
      }
      journal.write(round);
      checkpoints.journaled(round.imageBytes());
      lastRoundMillis = clockMillis;
      quiet = false;
      if (journal.wantsNext()) {
        parts.backlog().hurry();
      }
    }
    written.run(parts);
    return any;
  }

  /// Once a round, for everybody. Aside only where somebody leases and would wait for it: the way
  /// to another thread and back takes time, too.
  private void sync() throws IOException {
    telling = true;
    if (parts.options().breakage() == Breakage.ANSWER_BEFORE_SYNC) {
      promised.run(parts);
    }
    if (parts.options().durability() == Durability.FSYNC && journal.wantsSync()) {
      syncing.begin(state.isLeased());
    }
    if (!syncing.isRunning()) {
      tell();
    }
  }

  /// What was promised is durable.
  private void tell() throws IOException {
    syncing.await();
    telling = false;
    promised.run(parts);
    checkpoint();
  }

  private boolean idle() throws IOException {
    checkpoint();
    long idleMillis = clockMillis - lastRoundMillis;
    if (!quiet && (idleMillis >= IDLE_MILLIS || idleMillis < 0)) {
      journal.writeEmpty(timeMillis);
      quiet = true;
    }
    return false;
  }

  /// How long the writer may sleep when nothing comes.
  long idleMillis() {
    if (telling) { // whoever has synced wakes it
      return IDLE_MILLIS;
    }
    long millis = quiet ? checkpoints.millisUntilDue(clockMillis) : IDLE_MILLIS;
    long deadline = state.nextDeadline();
    long ticks = ticker.getAsLong();
    return deadline <= ticks ? 0 : Math.min(millis, deadline - ticks);
  }

  /// Whether nothing but hand-overs can be done now.
  boolean isSyncing() {
    return syncing.isRunning();
  }

  long nextDeadline() {
    return failure == null ? state.nextDeadline() : Long.MAX_VALUE;
  }

  // Deciding.

  /// Does what is due, if anything is.
  private boolean tick(RoundBuilder round) {
    return state.nextDeadline() <= ticker.getAsLong()
        && decide(round, new Inbox.Change(new Command.Tick(), new CompletableFuture<>()));
  }

  private Now now() {
    return new Now(timeMillis, ticker.getAsLong());
  }

  /// False when something must wait for the next round.
  private boolean decide(RoundBuilder round, Inbox.Line line) {
    for (var next = line.peek(); next != null; next = line.peek()) {
      switch (next) {
        case Inbox.Question<?> question -> {
          promises = true;
          promised.answer(question, look(question));
        }
        case Inbox.Change change -> {
          if (!decide(round, change)) {
            return false;
          }
        }
      }
      line.remove();
    }
    return true;
  }

  /// Looking changes nothing, so one bad question is its asker's trouble alone.
  private Runnable look(Inbox.Question<?> question) {
    try {
      return question.look(state);
    } catch (RuntimeException e) {
      return () -> question.answer().completeExceptionally(e);
    }
  }

  /// False when it must wait for the next round.
  private boolean decide(RoundBuilder round, Inbox.Change change) {
    boolean handsOver = change.command() instanceof Command.Written;
    var effects = handsOver ? written : promised;
    if (parts.guard().isFull() && Entries.grow(change)) {
      var error = parts.guard().error();
      effects.answer(change, () -> change.fail(error));
      return true;
    }
    Decision decision;
    try {
      decision = change.decide(state, now());
    } catch (RuntimeException e) { // deciding changes nothing: this is its caller's trouble alone
      effects.answer(change, () -> change.reply().completeExceptionally(e));
      return true;
    }
    var batches = Entries.batches(change, decision, parts.view(), state.epoch());
    var entry = Entries.of(batches, decision, state.epoch());
    if (entry.encodedBytes() > Limits.MAX_ENTRY_BYTES) {
      var error = new EngineException.TooLarge(entry.encodedBytes());
      effects.answer(change, () -> change.fail(error));
      return true;
    }
    if (!entry.records().isEmpty() || !entry.batches().isEmpty()) {
      if (!round.fits(entry)) {
        return false;
      }
      add(round, entry);
    }
    promises |= !handsOver;
    decision.records().forEach(this::apply);
    for (int i = 0; i < entry.batches().size(); i++) {
      sealing.sealed(batches.get(i), entry.batches().get(i).bytes(), timeMillis);
    }
    effects.answer(change, () -> change.reply().complete(decision.reply()));
    return true;
  }

  private void add(RoundBuilder round, JournalEntry entry) {
    boolean whole = parts.options().breakage() != Breakage.HALF_A_TRANSACTION;
    if (whole || entry.batches().isEmpty()) {
      round.add(entry);
    } else {
      round.add(new JournalEntry(List.of(), entry.batches()));
      late = new JournalEntry(entry.records(), List.of());
    }
  }

  /// Changes the state, and notes what follows for everybody else once it is durable.
  private void apply(StateRecord record) {
    state.apply(record);
    showing.note(record, promised);
  }

  // Checkpoints.

  private void checkpoint() {
    if (!checkpoints.isDue(clockMillis)) {
      return;
    }
    var records = new ArrayList<byte[]>();
    for (var record : state.snapshot()) {
      records.add(StateRecords.encode(record));
    }
    var seed =
        new Backlog.SnapshotSeed(
            journal.position(), journal.syncedRound(), timeMillis, state.epoch(), records);
    checkpoints.begun(clockMillis);
    parts.backlog().add(new Backlog.Item.Checkpoint(seed));
  }

  /// The filer has made the checkpoint that was asked for.
  void checkpointed() {
    checkpoints.done();
  }

  // Ending.

  /// Final: nothing more is acknowledged (D4).
  void fail(Throwable cause) {
    if (failure == null) {
      failure = new EngineException.Failed(cause, false);
      written.fail(parts, new EngineException.Failed(cause, true));
      promised.fail(parts, new EngineException.Failed(cause, true));
      turnAway(new EngineException.Failed(cause, false));
    }
  }

  /// Has the next step fail: for other threads.
  void doom(Throwable cause) {
    doom = cause;
    parts.inbox().nudge();
  }

  @Nullable EngineException failure() {
    return failure;
  }

  /// Fails all that still waits; nothing comes after.
  void turnAway(EngineException reason) {
    var left = parts.inbox().close(reason);
    parts.budget().close();
    for (var operation : left) {
      operation.fail(reason);
    }
    sealing.takeDirty().forEach(partition -> drain(partition, reason));
    for (TopicLog topic : parts.view().all()) {
      for (int p = 0; p < topic.partitions(); p++) {
        drain(topic.partition(p), reason);
      }
    }
    promised.run(parts);
  }

  private void drain(PartitionLog partition, EngineException reason) {
    for (OpenBatch batch : partition.drain()) {
      promised.failed(batch, reason);
    }
  }

  void close() throws IOException {
    if (failure == null) {
      journal.close();
    } else {
      journal.abandon();
    }
  }
}

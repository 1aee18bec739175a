package dev.weir.backends.embedded;

import dev.weir.Closed;
import dev.weir.Fenced;
import dev.weir.Membership;
import dev.weir.Message;
import dev.weir.NotFound;
import dev.weir.TopicPartition;
import dev.weir.WeirException;
import dev.weir.engine.Front;
import dev.weir.engine.TopicLog;
import dev.weir.spi.Arrivals;
import dev.weir.spi.Feed;
import dev.weir.spi.FeedRequest;
import dev.weir.spi.Settled;
import dev.weir.spi.Timing;
import dev.weir.state.Command;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A named consumer by partition: one member of a group, reading what it holds in turn, in the
/// thread that asks.
///
/// Whoever polls also takes part in the group's changes ([GroupDuties]); while nobody polls, a
/// thread of the feed's own does, when the engine tells of a change or at the next heartbeat. One of
/// them at a time.
final class EngineGroupFeed implements Feed, EngineTransactions.Committing {
  private final Front engine;
  private final Errors errors;
  private final Timing timing;
  private final FeedRequest request;
  private final EngineReader reader;
  private final HeldPartitions held;
  private final GroupDuties duties;

  /// Topics that must be there, and which life of theirs is read.
  private final Map<String, Long> lives = new TreeMap<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /// Who polls, moves or does the group's duties: one at a time.
  private volatile @Nullable Thread inside;

  private boolean closed;
  private volatile boolean polling;
  private volatile boolean woken;
  private volatile Arrivals arrivals;
  private volatile @Nullable String detached;

  /// A thread is on its way to do the group's duties.
  private final AtomicBoolean attending = new AtomicBoolean();

  private AutoCloseable watch = () -> {};
  private AutoCloseable ticking = () -> {};

  private EngineGroupFeed(EngineDoor door, FeedRequest request) {
    this.engine = door.engine();
    this.errors = door.errors();
    this.timing = door.timing();
    this.request = request;
    this.reader = new EngineReader(engine, errors, timing);
    this.held = new HeldPartitions(new ReadAhead(reader, timing));
    request.topics().forEach(topic -> lives.put(topic, reader.life(topic)));
    var places = new GroupStarts.Places(request.subscription(), request.from(), request.startAt());
    var starts = new GroupStarts(reader, places, present());
    this.duties = new GroupDuties(door, request, held, starts);
    this.arrivals = reader.arrivals(List.of());
  }

  private List<TopicPartition> present() {
    var present = new ArrayList<TopicPartition>();
    for (TopicLog topic : engine.topics()) {
      if (request.subscription().includes(topic.name())) {
        for (int number = 0; number < topic.partitions(); number++) {
          present.add(new TopicPartition(topic.name(), number));
        }
      }
    }
    return present;
  }

  static EngineGroupFeed open(EngineDoor door, FeedRequest request) {
    var feed = new EngineGroupFeed(door, request);
    try {
      feed.begin();
    } catch (RuntimeException e) {
      feed.close();
      throw e;
    }
    return feed;
  }

  private void begin() {
    inside = Thread.currentThread();
    watch = engine.watchGroup(duties.consumer(), this::heard);
    try {
      var _ = attend();
    } finally {
      exit();
    }
    ticking = timing.every(duties.interval(), "weir-group-" + duties.consumer(), this::beat);
  }

  // Messages.

  @Override
  public Batch poll(int maxMessages, Duration wait) throws InterruptedException {
    long deadline = timing.deadline(wait);
    enter();
    polling = true;
    try {
      while (true) {
        boolean handsChanged = detached == null && duties.areDue() && attend();
        duties.throwFenced();
        requireLiving();
        List<Message> messages = held.read(maxMessages);
        long left = deadline - timing.nanos();
        if (!messages.isEmpty() || handsChanged || woken || left <= 0) {
          woken = false;
          return new Batch(messages, false);
        }
        if (!duties.isStale()) {
          arrivals.await(held.waitedFor(), Duration.ofNanos(left));
        }
      }
    } finally {
      polling = false;
      exit();
    }
  }

  @Override
  public void asked() {
    duties.asked();
  }

  /// A topic that was deleted and made anew has other messages at the same offsets.
  private void requireLiving() {
    for (var life : lives.entrySet()) {
      if (reader.life(life.getKey()) != life.getValue()) {
        throw new NotFound(
            "topic \"%s\" was deleted and made anew since this consumer opened. Open it again"
                .formatted(life.getKey()));
      }
    }
  }

  // The group.

  /// @return whether this member's partitions are others than before
  private boolean attend() {
    var before = held.all();
    duties.attend(polling);
    var after = held.all();
    if (before.equals(after)) {
      return false;
    }
    watchHeld();
    return true;
  }

  private void watchHeld() {
    var former = arrivals;
    arrivals = reader.arrivals(held.names());
    former.close();
    if (woken) {
      arrivals.wake();
    }
  }

  /// On the engine's writer: hands over.
  private void heard(int epoch) {
    if (duties.isNews(epoch)) {
      duties.expect();
      stir();
    }
  }

  /// Has somebody do the group's duties soon.
  private void stir() {
    if (polling) {
      arrivals.wake();
    } else if (attending.compareAndSet(false, true)) {
      timing.threads().newThread(this::attendAside).start();
    }
  }

  /// While nobody polls. Whoever is inside looks itself when it ends.
  private void attendAside() {
    attending.set(false);
    if (!tryEnter()) {
      return;
    }
    try {
      if (detached == null && duties.areDue()) {
        var _ = attend();
      }
    } catch (WeirException e) {
      duties.postpone(); // the next poll meets it too, and tells the program
    } finally {
      exit();
    }
  }

  private void beat() {
    try {
      if (detached == null && duties.beat(polling)) {
        stir();
      }
    } catch (WeirException e) {
      duties.postpone();
    }
  }

  // Settling.

  @Override
  public void commit(Map<TopicPartition, Settled> settled) {
    var part = part(settled);
    if (part.partitions().isEmpty()) {
      return;
    }
    try {
      errors.join(engine.submit(part));
    } catch (Fenced e) {
      lookAtHands();
      throw e;
    }
  }

  /// This member holds less than it thought: it knows what, before the program hears of it.
  private void lookAtHands() {
    if (inside == Thread.currentThread()) {
      return; // it is looking
    }
    try {
      enterAsCaller();
      try {
        duties.expect();
        var _ = attend();
      } finally {
        exit();
      }
    } catch (WeirException e) {
      duties.postpone();
    }
  }

  @Override
  public Command.Commit part(Map<TopicPartition, Settled> settled) {
    var reason = detached;
    if (reason != null) {
      throw new Fenced(
          "consumer \"%s\" left its group, and commits nothing: %s"
              .formatted(duties.consumer(), reason));
    }
    return duties.commit(settled);
  }

  @Override
  public Map<TopicPartition, Settled> stored() {
    return held.stored();
  }

  // Places.

  @Override
  public void seek(Map<TopicPartition, Long> offsets) {
    enterAsCaller();
    try {
      held.seek(offsets);
    } finally {
      exit();
    }
  }

  @Override
  public void detach(Map<TopicPartition, Long> offsets, String reason) {
    enterAsCaller();
    try {
      if (detached == null) {
        leave();
      }
      detached = reason;
      held.set(alone(offsets));
      watchHeld();
    } finally {
      exit();
    }
  }

  private List<HeldPartitions.Held> alone(Map<TopicPartition, Long> offsets) {
    var alone = new ArrayList<HeldPartitions.Held>();
    offsets.forEach((partition, offset) ->
        alone.add(
            new HeldPartitions.Held(
                new HeldPartitions.Given(partition, duties.id(partition), 0), offset, null)));
    return alone;
  }

  @Override
  public void pause(Set<TopicPartition> partitions) {
    held.pause(partitions);
  }

  @Override
  public void resume(Set<TopicPartition> partitions) {
    held.resume(partitions);
    arrivals.wake(); // a poll under way reads them now
  }

  @Override
  public Membership membership() {
    var reason = detached;
    return reason == null ? duties.membership() : new Membership.Detached(reason);
  }

  @Override
  public Set<TopicPartition> assignment() {
    return held.names();
  }

  @Override
  public Map<TopicPartition, Long> positions() {
    return held.positions();
  }

  // One at a time.

  private void enter() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (inside != null && !closed) {
        timing.await(lock, changed, Long.MAX_VALUE);
      }
      if (closed) {
        throw new Closed("this consumer is closed");
      }
      inside = Thread.currentThread();
    } finally {
      lock.unlock();
    }
  }

  /// Ends a poll that is under way first.
  private void enterAsCaller() {
    wake();
    try {
      enter();
      woken = false;
    } catch (InterruptedException e) {
      throw errors.interrupted(e);
    }
  }

  private boolean tryEnter() {
    lock.lock();
    try {
      if (inside != null || closed) {
        return false;
      }
      inside = Thread.currentThread();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void exit() {
    lock.lock();
    try {
      inside = null;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (detached == null && !closed && duties.isStale()) {
      stir();
    }
  }

  @Override
  public void wake() {
    woken = true;
    arrivals.wake();
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      if (detached == null) {
        leave();
      }
    } finally {
      arrivals.close();
    }
  }

  private void leave() {
    end(ticking);
    end(watch);
    duties.leave();
  }

  private static void end(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}

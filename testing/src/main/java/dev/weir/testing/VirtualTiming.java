package dev.weir.testing;

import dev.weir.Closed;
import dev.weir.spi.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Timing under which nothing sleeps. Whoever waits does the others' part meanwhile: the engine
/// takes its steps, other threads run one at a time until they wait too, and when nobody has
/// anything left to do, time jumps to what is due next.
///
/// Nobody is told of a signal. Instead everybody who waits looks again after whatever may have
/// changed something: an event. Then all orders are fixed, and a seed replays them.
final class VirtualTiming implements Timing {
  /// A wait without end gives up when so much time has passed in which only background work, like
  /// commits by interval, was done.
  private static final Duration PATIENCE = Duration.ofDays(1);

  /// What runs on no thread: the engine.
  interface Machine {
    /// @return whether anything was done
    boolean step();

    /// When something is due, in [Timing#nanos]; `Long.MAX_VALUE` for never.
    long nextDeadline();
  }

  private final VirtualTime time;
  private final Machine machine;
  private final List<Strand> strands = new ArrayList<>();
  private final Strand first = new Strand("the test");
  private Strand running = first;
  private long events;
  private boolean dead;
  private @Nullable Throwable failure;

  VirtualTiming(VirtualTime time, Machine machine) {
    this.time = time;
    this.machine = machine;
    strands.add(first);
  }

  /// The program was killed: its threads never run again.
  void kill() {
    dead = true;
    strands.clear();
  }

  /// Lets time pass for the test, and has everybody do what there is to do till then.
  void pass(Duration duration) {
    sleep(deadline(duration));
  }

  @Override
  public long nanos() {
    requireAlive();
    return time.nanos();
  }

  @Override
  public void await(ReentrantLock lock, Condition condition, long nanos)
      throws InterruptedException {
    if (nanos <= 0) {
      return;
    }
    int holds = lock.getHoldCount();
    for (int i = 0; i < holds; i++) {
      lock.unlock();
    }
    try {
      pause(condition, time.nanos() + Math.min(nanos, FOREVER.toNanos()));
    } finally {
      for (int i = 0; i < holds; i++) {
        lock.lock();
      }
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  @Override
  public void await(Future<?> future) throws InterruptedException {
    long end = deadline(FOREVER);
    while (!future.isDone()) {
      requireAlive();
      if (machine.step()) {
        events++;
      } else {
        pause(future, end);
      }
    }
  }

  @Override
  public <T> CompletableFuture<T> future() {
    return new Pumped<>();
  }

  @Override
  public Ticking every(Duration interval, String name, Runnable task) {
    var ticking = new Every(interval, task);
    start(new Strand(name), ticking).start();
    return ticking;
  }

  @Override
  public ThreadFactory threads() {
    return task -> start(new Strand("a thread"), task);
  }

  private final class Every implements Ticking, Runnable {
    private final Duration interval;
    private final Runnable task;
    private boolean closed;

    Every(Duration interval, Runnable task) {
      this.interval = interval;
      this.task = task;
    }

    @Override
    public void run() {
      sleep(deadline(interval));
      while (!closed) {
        task.run();
        sleep(deadline(interval));
      }
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  /// A future that brings about what it waits for.
  private final class Pumped<T> extends CompletableFuture<T> {
    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
      return new Pumped<>();
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
      VirtualTiming.this.await(this);
      return super.get();
    }

    @Override
    public T get(long timeout, TimeUnit unit)
        throws InterruptedException, ExecutionException, java.util.concurrent.TimeoutException {
      long end = deadline(Duration.of(timeout, unit.toChronoUnit()));
      while (!isDone() && time.nanos() < end) {
        pause(this, end);
      }
      return super.get(0, unit);
    }

    @Override
    public T join() {
      try {
        VirtualTiming.this.await(this);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return super.join();
    }
  }

  // Taking turns.

  private Thread start(Strand strand, Runnable task) {
    strands.add(strand);
    return Thread.ofVirtual()
        .name(strand.name)
        .unstarted(() -> {
          strand.awaitTurn();
          try {
            task.run();
          } catch (Throwable e) {
            failure = failure == null ? e : failure;
          } finally {
            end(strand);
          }
        });
  }

  private void end(Strand strand) {
    if (!dead) {
      strands.remove(strand);
      events++;
      running = choose();
      running.run();
    }
  }

  /// Gives way until an event, or the deadline.
  private void pause(Object place, long deadline) {
    requireAlive();
    var me = running;
    if (me.place != place || me.deadline != deadline) {
      events++; // it did something else meanwhile, and others may have waited for that
      me.place = place;
      me.deadline = deadline;
      long due = machine.nextDeadline();
      me.hopeless = PATIENCE.toNanos() + (due == Long.MAX_VALUE ? time.nanos() : due);
    }
    me.seen = events;
    giveWay(me);
  }

  /// Gives way until the deadline.
  private void sleep(long deadline) {
    requireAlive();
    var me = running;
    events++;
    me.place = null;
    me.deadline = deadline;
    me.asleep = true;
    giveWay(me);
    me.asleep = false;
  }

  private void giveWay(Strand me) {
    running = choose();
    if (!running.equals(me)) {
      running.run();
      if (me.equals(first)) {
        me.awaitTurnImpatiently();
      } else {
        me.awaitTurn();
      }
    }
    if (me.stuck) {
      me.stuck = false;
      throw new IllegalStateException(
          "nothing will ever come: at %s nobody has anything left to do, and nothing is due"
              .formatted(time.instant()));
    }
    if (failure != null && me.equals(first)) {
      var thrown = failure;
      failure = null;
      throw new IllegalStateException(
          "a thread of the simulated program failed: " + thrown, thrown);
    }
  }

  private void requireAlive() {
    if (dead) {
      throw new Closed("the simulated program was killed; sim.weir() starts it anew");
    }
  }

  /// Whose turn is next.
  private Strand choose() {
    while (true) {
      if (machine.step()) {
        events++;
      }
      var ready = ready();
      if (ready != null) {
        ready.seen = events;
        strands.remove(ready); // the next time others come first
        strands.add(ready);
        return ready;
      }
      long due = machine.nextDeadline();
      for (Strand strand : strands) {
        due = Math.min(due, strand.deadline);
      }
      if (isHopeless(due)) {
        first.stuck = true;
        return first;
      }
      time.moveTo(due);
      events++;
    }
  }

  /// One with something to look at; the test, when it sleeps, only after all others.
  private @Nullable Strand ready() {
    for (Strand strand : strands) {
      boolean last = strand.equals(first) && strand.asleep;
      if (!last && strand.isReady(events, time.nanos())) {
        return strand;
      }
    }
    return first.asleep && first.isReady(events, time.nanos()) ? first : null;
  }

  /// Whether waiting for what is due next would bring nothing for the test.
  private boolean isHopeless(long due) {
    long endless = FOREVER.toNanos() / 2;
    return due - time.nanos() > endless
        || (first.deadline - time.nanos() > endless && due > first.hopeless);
  }
}

package dev.weir.testing;

import dev.weir.Admin;
import dev.weir.Capability;
import dev.weir.ConnectOptions;
import dev.weir.ConsumerBuilder;
import dev.weir.Producer;
import dev.weir.Slice;
import dev.weir.Transaction;
import dev.weir.Weir;
import dev.weir.backends.embedded.EmbeddedProvider;
import dev.weir.client.WeirClient;
import dev.weir.engine.Engine;
import dev.weir.engine.EngineException;
import dev.weir.engine.EngineOptions;
import dev.weir.engine.Owner;
import dev.weir.log.MemoryFiles;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Set;
import java.util.random.RandomGenerator;

/// One run of a simulated program, from its start to its end or its death: an engine without
/// threads, a connection to it, and their time.
final class Life implements VirtualTiming.Machine {
  /// What outlives the program.
  record World(
      MemoryFiles disk, VirtualTime time, RandomGenerator random, String bootId, Broken broken) {}

  /// Nobody waits for room: what is in flight is in memory anyway.
  private static EngineOptions options(Broken broken) {
    return new EngineOptions(
        EngineOptions.DEFAULT.durability(),
        1L << 40,
        Duration.ZERO,
        EngineOptions.DEFAULT.fileBytes(),
        EngineOptions.DEFAULT.fileEvery(),
        EngineOptions.DEFAULT.checkpointBytes(),
        EngineOptions.DEFAULT.checkpointEvery(),
        EngineOptions.DEFAULT.reserveBytes(),
        EngineOptions.DEFAULT.segments(),
        broken.inEngine);
  }

  private final VirtualTime time;
  private final VirtualTiming timing;
  private final ArrayDeque<Runnable> completions = new ArrayDeque<>();
  private final Engine engine;
  private final Weir weir;
  private boolean failed;
  private boolean over;

  private Life(World world) throws IOException {
    this.time = world.time;
    this.timing = new VirtualTiming(time, this);
    var owner = new Owner(1, "simulated", time.instant(), "simulation");
    this.engine =
        Engine.open(
            world.disk,
            options(world.broken),
            new dev.weir.engine.World(
                time, time::ticks, world.random, world.bootId, owner, completions::add, false));
    var options = ConnectOptions.defaults().withClock(time).withTiming(timing);
    var backend = EmbeddedProvider.backend("simulation:", engine, options, this::ended);
    this.weir = new Mortal(new WeirClient().open(backend, options));
  }

  static Life begin(World world) throws IOException {
    return new Life(world);
  }

  Weir weir() {
    return weir;
  }

  VirtualTiming timing() {
    return timing;
  }

  /// Whether it was closed or killed.
  boolean isOver() {
    return over;
  }

  void kill() {
    over = true;
    timing.kill();
  }

  private void ended() {
    over = true;
    var _ = complete();
  }

  @Override
  public boolean step() {
    boolean stepped = engine.step(time.millis());
    engine.file(time.millis());
    return complete() || stepped || hasJustFailed();
  }

  /// The step in which an engine fails does something, too: it fails all that waits.
  private boolean hasJustFailed() {
    boolean before = failed;
    failed = engine.trouble() instanceof EngineException.Failed;
    return failed && !before;
  }

  /// Runs what hangs on sends that have landed; not inside the engine's step, which it may wait
  /// for.
  private boolean complete() {
    boolean any = false;
    var completion = completions.poll();
    while (completion != null) {
      any = true;
      completion.run();
      completion = completions.poll();
    }
    return any;
  }

  @Override
  public long nextDeadline() {
    long ticks = engine.nextDeadline();
    return ticks == Long.MAX_VALUE ? ticks : ticks * Duration.ofMillis(1).toNanos();
  }

  /// A connection that may die: closing it then is no error, as tests end with it.
  private final class Mortal implements Weir {
    private final Weir client;

    Mortal(Weir client) {
      this.client = client;
    }

    @Override
    public Producer producer() {
      return client.producer();
    }

    @Override
    public ConsumerBuilder consumer(String... topics) {
      return client.consumer(topics);
    }

    @Override
    public Transaction transaction() {
      return client.transaction();
    }

    @Override
    public Admin admin() {
      return client.admin();
    }

    @Override
    public Slice read(String topic, int partition, long offset, int maxMessages) {
      return client.read(topic, partition, offset, maxMessages);
    }

    @Override
    public Set<Capability> capabilities() {
      return client.capabilities();
    }

    @Override
    public String url() {
      return client.url();
    }

    @Override
    public void close() {
      if (!over) {
        client.close();
      }
    }
  }
}

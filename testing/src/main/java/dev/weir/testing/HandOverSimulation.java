package dev.weir.testing;

import dev.weir.engine.Engine;
import dev.weir.engine.EngineException;
import dev.weir.log.Durability;
import dev.weir.state.Command;
import dev.weir.state.Definition;
import dev.weir.state.LeaseCommand;
import dev.weir.state.LeaseReply;
import dev.weir.state.PartitionId;
import dev.weir.state.Reply;
import dev.weir.state.Retention;
import dev.weir.state.Window;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// One life of a consumer by message, by seed, on the engine itself: members who ask for messages
/// while the sync of others' acks is under way, and kills and power cuts between any two of these
/// steps, which a client waits through as if they were one.
///
/// What must hold (D1, D2): what was told to be settled is never handed out again; a message is in
/// one member's hands; and, but for a power cut, an attempt that was handed out is counted.
///
/// The same seed gives the same [Outcome], trace and all, in every JVM.
public final class HandOverSimulation {
  /// How many actions a life has, unless told.
  public static final int ACTIONS = 250;

  private static final int MESSAGES = 60;
  private static final int MEMBERS = 3;
  private static final String CONSUMER = "c";

  private final long seed;
  private final SplittableRandom random;
  private final SimulatedMachine machine;
  private final Trace trace = new Trace();

  /// What was told of each message.
  private final boolean[] settled = new boolean[MESSAGES];

  private final int[] attempts = new int[MESSAGES];

  /// What each member of this life holds: the attempt by offset.
  private final List<TreeMap<Long, Integer>> hands;

  private Engine engine;
  private PartitionId partition = new PartitionId(0, 0);
  private int handedOut;
  private int handedOutMeanwhile;
  private int crashes;
  private boolean syncUnderWay;

  /// Answers come inside the engine's step, where throwing would be lost.
  private @Nullable String violation;

  /// What a simulation did.
  ///
  /// @param traceHash the same for the same seed
  /// @param handedOutMeanwhile of these messages, while a sync was under way
  public record Outcome(String traceHash, int handedOut, int handedOutMeanwhile, int crashes) {}

  private HandOverSimulation(long seed, Broken broken) throws IOException {
    this.seed = seed;
    this.random = new SplittableRandom(seed);
    this.machine = new SimulatedMachine(random.split(), Durability.FSYNC, broken);
    this.hands = LongStream.range(0, MEMBERS).mapToObj(_ -> new TreeMap<Long, Integer>()).toList();
    this.engine = machine.open();
  }

  /// @throws SimulationFailure when a rule was broken
  public static Outcome run(long seed, int actions, Broken broken) {
    try {
      return new HandOverSimulation(seed, broken).live(actions);
    } catch (IOException e) {
      throw new IllegalStateException("an empty memory cannot be opened", e);
    }
  }

  private Outcome live(int actions) {
    try {
      fill();
      take();
      for (int i = 0; i < actions; i++) {
        if (engine.trouble() instanceof EngineException.Failed) {
          crash();
        }
        act();
        if (violation != null) {
          throw new Violation(violation, null);
        }
      }
      return new Outcome(trace.hash(), handedOut, handedOutMeanwhile, crashes);
    } catch (Violation | IOException | RuntimeException e) {
      throw new SimulationFailure(seed, String.valueOf(e.getMessage()), trace.last(), e);
    }
  }

  private void act() throws IOException {
    int dice = random.nextInt(100);
    int member = random.nextInt(MEMBERS);
    if (dice < 30) {
      lease(member);
    } else if (dice < 55) {
      settle(member);
    } else if (dice < 80) {
      syncUnderWay |= engine.begin(machine.now());
    } else if (dice < 90) {
      engine.step(machine.now());
      syncUnderWay = false;
    } else if (dice < 93) {
      engine.file(machine.now());
    } else if (dice < 96) {
      machine.advance(random.nextInt(300));
    } else if (dice < 97) {
      dieSoon();
    } else {
      crash();
    }
  }

  // Making the world.

  private void fill() throws IOException {
    var topic = join(new Command.CreateTopic("t", 1, Retention.FOREVER));
    if (topic instanceof Reply.TopicCreated created) {
      partition = new PartitionId(created.topic().id(), 0);
    }
    var log = engine.topics().iterator().next().partition(0);
    try {
      for (int i = 0; i < MESSAGES; i++) {
        engine.append(log, machine.now(), null, new byte[] {(byte) i}, List.of());
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts a simulation", e);
    }
    engine.step(machine.now());
    var definition =
        new Definition(
            true,
            false,
            Integer.MAX_VALUE,
            new Definition.Backoff(Definition.Backoff.Kind.FIXED, List.of(0L)),
            Long.MAX_VALUE / 4,
            Definition.NEVER_EXPIRES,
            List.of(),
            List.of());
    join(new Command.DefineConsumer(CONSUMER, definition));
  }

  /// Members come, and are shown all that there is.
  private void take() {
    for (int i = 0; i < MEMBERS; i++) {
      join(new LeaseCommand.Join(CONSUMER, "m" + i));
    }
    var starts = new TreeMap<PartitionId, Long>();
    starts.put(partition, 0L);
    join(new LeaseCommand.Follow(CONSUMER, MESSAGES, starts));
    long from = 0;
    var positions = engine.ask(state -> state.positions(CONSUMER));
    engine.step(machine.now());
    for (var position : positions.join()) {
      from = position.position();
    }
    long[] keys = new long[MESSAGES - (int) from];
    Arrays.fill(keys, Window.NO_KEY);
    long[] offsets = LongStream.range(from, MESSAGES).toArray();
    join(
        new LeaseCommand.See(
            CONSUMER, partition, new LeaseCommand.Candidates(from, MESSAGES, offsets, keys)));
  }

  private Reply join(Command command) {
    var reply = engine.submit(command);
    engine.step(machine.now());
    return reply.join();
  }

  // What members do.

  private void lease(int member) {
    int count = 1 + random.nextInt(4);
    trace.add("m%d asks for %d".formatted(member, count));
    var reach = List.of(new LeaseCommand.Reach(partition, Long.MAX_VALUE));
    submit(
        new LeaseCommand.Lease(CONSUMER, "m" + member, count, reach),
        reply -> {
          if (reply instanceof LeaseReply.Leased leased) {
            leased.messages().forEach(portion -> handed(member, portion));
          }
        });
  }

  private void handed(int member, LeaseReply.Portion portion) {
    for (int i = 0; i < portion.offsets().length; i++) {
      long offset = portion.offsets()[i];
      int at = (int) offset;
      int attempt = portion.attempts()[i];
      trace.add("m%d is handed %d, attempt %d".formatted(member, offset, attempt));
      handedOut++;
      handedOutMeanwhile += syncUnderWay ? 1 : 0;
      if (settled[at]) {
        violate("D1: " + offset + " was told to be settled, and is handed out again");
      }
      if (attempt <= attempts[at]) {
        violate(
            "D2: %d was handed out at attempt %d, and is again at %d"
                .formatted(offset, attempts[at], attempt));
      }
      if (hands.stream().anyMatch(hand -> hand.containsKey(offset))) {
        violate("D2: " + offset + " is in two members' hands");
      }
      attempts[at] = attempt;
      hands.get(member).put(offset, attempt);
    }
  }

  /// Acks some of what a member holds, and retries the rest of it.
  private void settle(int member) {
    var hand = hands.get(member);
    if (hand.isEmpty()) {
      return;
    }
    int count = hand.size();
    var offsets = new long[count];
    var made = new int[count];
    var fates = new LeaseCommand.Fate[count];
    for (int i = 0; i < count; i++) {
      var next = hand.pollFirstEntry();
      offsets[i] = next.getKey();
      made[i] = next.getValue();
      // Few are settled, so that there is something to hand out for long.
      fates[i] = random.nextInt(8) == 0 ? LeaseCommand.Fate.SETTLE : LeaseCommand.Fate.RETRY;
    }
    var verdicts = new LeaseCommand.Verdicts(partition, offsets, made, fates, new long[count]);
    trace.add("m%d gives back %s".formatted(member, Arrays.toString(offsets)));
    boolean settlesNone = Arrays.stream(fates).allMatch(fate -> fate == LeaseCommand.Fate.RETRY);
    submit(
        settlesNone
            ? new LeaseCommand.Return(CONSUMER, "m" + member, List.of(verdicts))
            : new LeaseCommand.Settle(CONSUMER, "m" + member, List.of(verdicts), false),
        _ -> {
          for (int i = 0; i < count; i++) {
            settled[(int) offsets[i]] |= fates[i] == LeaseCommand.Fate.SETTLE;
          }
          trace.add("m%d is told of %s".formatted(member, Arrays.toString(offsets)));
        });
  }

  private void submit(Command command, Consumer<Reply> told) {
    CompletableFuture<Reply> reply = engine.submit(command);
    var _ = reply.thenAccept(told);
  }

  private void violate(String rule) {
    if (violation == null) {
      violation = rule;
    }
  }

  // Misfortune.

  private void dieSoon() {
    int nth = 1 + random.nextInt(3);
    trace.add("operation " + nth + " will fail");
    int[] seen = {0};
    machine.disk.setFaults((operation, name) -> {
      if (++seen[0] >= nth) {
        throw new FileSystemException(name, null, operation + ": the machine is dying");
      }
    });
  }

  private void crash() throws IOException {
    crashes++;
    if (random.nextBoolean()) {
      trace.add("power cut");
      machine.powerCut();
      Arrays.fill(attempts, 0); // they need not have reached the disk
    } else {
      trace.add("kill");
      machine.kill();
    }
    hands.forEach(TreeMap::clear);
    syncUnderWay = false;
    engine = machine.open();
    take();
  }
}

package dev.weir.testing;

import static dev.weir.CommitStrategy.acked;
import static java.time.Duration.ZERO;

import dev.weir.Backoff;
import dev.weir.Closed;
import dev.weir.Fenced;
import dev.weir.Message;
import dev.weir.NewMessage;
import dev.weir.NotAssigned;
import dev.weir.NotFound;
import dev.weir.Place;
import dev.weir.Share;
import dev.weir.Unavailable;
import dev.weir.Weir;
import dev.weir.WeirException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// One life of a consumer and its members, by seed, through the client and the engine: sends,
/// polls, acks, retries, rejects, releases, extensions, commits, seeks and transactions; members
/// that come, go and fall silent; kills and power cuts at any operation on a file. A
/// [SharingModel] says after each step whether the rules of docs/spec/consumer.md held.
///
/// The same seed gives the same [Outcome], trace and all, in every JVM.
public final class SharingSimulation {
  /// How many actions a life has, unless told.
  public static final int ACTIONS = 200;

  private static final String TOPIC = "t";
  private static final String CONSUMER = "c";
  private static final String DEAD = "t.c.dead";
  private static final int KEYS = 4;
  private static final int MEMBERS = 3;

  /// Both a lease, and how long a partition that is to move waits for what is in hand of it.
  private static final Duration HOLD = Duration.ofSeconds(30);

  private final long seed;
  private final SplittableRandom random;
  private final Simulation sim;
  private final Trace trace = new Trace();
  private final Share share;
  private final SharingModel.Terms terms;
  private final SharingModel model;
  private final int partitions;
  private final List<Hand> members = new ArrayList<>();
  private int values;
  private int delivered;
  private int crashes;
  private int memberCount;
  private long lettersSeen;

  /// The disk fails, or will.
  private boolean dying;

  /// What a simulation did.
  ///
  /// @param traceHash the same for the same seed
  public record Outcome(String traceHash, int delivered, int crashes) {}

  private SharingSimulation(long seed, Broken broken) {
    this.seed = seed;
    this.random = new SplittableRandom(seed);
    this.sim = Simulation.broken(seed, broken);
    this.share = random.nextBoolean() ? Share.BY_MESSAGE : Share.BY_PARTITION;
    this.terms =
        new SharingModel.Terms(
            share == Share.BY_MESSAGE, random.nextBoolean(), 1 + random.nextInt(4), HOLD);
    this.model = new SharingModel(terms);
    this.partitions = 1 + random.nextInt(3);
  }

  /// @throws SimulationFailure when a rule was broken
  public static Outcome run(long seed, int actions, Broken broken) {
    var simulation = new SharingSimulation(seed, broken);
    try (var _ = simulation.sim) {
      return simulation.live(actions);
    } catch (Violation | RuntimeException e) {
      throw new SimulationFailure(seed, String.valueOf(e.getMessage()), simulation.trace.last(), e);
    }
  }

  private Outcome live(int actions) throws Violation {
    trace.add("%s %s %d partitions".formatted(share, terms, partitions));
    weir().admin().topics().create(TOPIC, partitions);
    for (int i = 0; i < actions; i++) {
      try {
        act();
      } catch (Unavailable | Closed e) {
        trace.add("the disk failed: " + e.getClass().getSimpleName());
        crash();
      }
    }
    finish();
    return new Outcome(trace.hash(), delivered, crashes);
  }

  private Weir weir() {
    return sim.weir();
  }

  private void act() throws Violation {
    int dice = random.nextInt(100);
    if (members.isEmpty() || (dice < 4 && members.size() < MEMBERS)) {
      join();
    } else if (dice < 20) {
      send();
    } else if (dice < 48) {
      poll(any(members), 1 + random.nextInt(4));
    } else if (dice < 74) {
      verdict(any(members));
    } else if (dice < 83) {
      commit(any(members));
    } else if (dice < 87) {
      transact(any(members));
    } else if (dice < 94) {
      advance();
    } else if (dice < 96) {
      leave(any(members));
    } else if (dice < 97) {
      seek(any(members));
    } else if (dice < 98) {
      sim.dieAfter(random.nextInt(12));
      dying = true;
      trace.add("the disk will fail");
    } else if (random.nextBoolean()) {
      crash();
    }
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  // Members.

  private void join() {
    var name = "m" + memberCount++;
    var builder =
        weir()
            .consumer(TOPIC)
            .named(CONSUMER)
            .share(share)
            .attempts(terms.attempts())
            .retry(Backoff.fixed(Duration.ofSeconds(5)))
            .from(Place.EARLIEST)
            .commit(acked());
    builder = terms.orderedByKey() ? builder.orderedByKey() : builder;
    builder = share == Share.BY_MESSAGE ? builder.lease(HOLD) : builder;
    try {
      var notices = new ArrayList<String>();
      var member = new Hand(name, builder.onNotice(notices::add).open(), notices);
      member.lastPollNanos = sim.nanos();
      members.add(member);
      trace.add(name + " joins");
    } catch (Unavailable e) {
      if (members.isEmpty() || e.outcome().isPresent()) {
        throw e;
      }
      trace.add("the name is in use"); // where members of a name do not share
    }
    moved();
  }

  /// Partitions may go from hand to hand, and take attempts along or not.
  private void moved() {
    if (share == Share.BY_PARTITION) {
      model.all().forEach(fate -> fate.attemptsUnsure = true);
    }
  }

  private void leave(Hand member) throws Violation {
    trace.add(member + " leaves");
    members.remove(member);
    for (var held : member.held) {
      // A lease that is over is an attempt, unless nobody has noticed yet.
      var fate = model.of(held.message());
      boolean over = sim.nanos() >= fate.heldUntilNanos;
      fate.attemptsUnsure |= over;
      model.gaveBack(held, member, !over);
    }
    moved();
    member.notices.clear();
    try {
      member.consumer.close();
    } catch (NotAssigned | Fenced e) {
      member.notices.add(String.valueOf(e.getMessage()));
    } catch (WeirException e) {
      model.unsure(member);
      throw e;
    }
    if (dying || !member.notices.isEmpty()) {
      model.unsure(member);
    } else {
      check(model.committed(member));
    }
  }

  // Messages.

  private String value() {
    return "v%04d".formatted(values++);
  }

  private NewMessage message(String value) {
    String key = "k" + random.nextInt(KEYS);
    int partition = Math.floorMod(key.hashCode(), partitions);
    model.send(value, key, partition);
    return NewMessage.to(TOPIC).key(key).partition(partition).text(value);
  }

  private void send() {
    try (var out = weir().producer()) {
      for (int i = random.nextInt(4); i >= 0; i--) {
        var value = value();
        var receipt = out.send(message(value));
        var fate = model.fate(value);
        fate.sent = true;
        fate.offset = receipt.offset();
        trace.add("sent " + value + " to " + fate.partition + "@" + fate.offset);
      }
    }
  }

  private void poll(Hand member, int count) throws Violation {
    List<Message> messages;
    try {
      messages = member.consumer.poll(count, random.nextInt(4) == 0 ? Duration.ofSeconds(1) : ZERO);
      bury();
    } catch (Fenced e) {
      trace.add(member + " was put out");
      member.held.forEach(held -> model.gaveBack(held, member, false));
      member.held.clear();
      return;
    } catch (WeirException e) {
      model.pollFailed();
      throw e;
    }
    member.lastPollNanos = sim.nanos();
    if (share == Share.BY_PARTITION) {
      dropWhatMoved();
      check(Hand.bothRead(members, sim.nanos() - HOLD.toNanos()));
    }
    for (var message : messages) {
      trace.add(member + " is handed " + message.text() + " attempt " + message.attempt());
      delivered++;
      check(model.delivered(message, member, sim.nanos()));
      member.held.add(new Hand.Held(message, model.of(message).handOuts, sim.nanos()));
    }
  }

  /// By partition, what is in hand of a partition goes with it.
  private void dropWhatMoved() {
    for (var member : members) {
      var assigned = member.consumer.assignment();
      for (var held : List.copyOf(member.held)) {
        if (!assigned.contains(held.message().topicPartition())) {
          model.gaveBack(held, member, false);
          member.held.remove(held);
        }
      }
    }
  }

  private static void check(@Nullable String wrong) throws Violation {
    if (wrong != null) {
      throw new Violation(wrong, null);
    }
  }

  private void verdict(Hand member) throws Violation {
    if (member.held.isEmpty()) {
      return;
    }
    var held = any(member.held);
    var message = held.message();
    var consumer = member.consumer;
    int dice = random.nextInt(10);
    String verb = dice < 5 ? "acks" : dice < 7 ? "retries" : dice < 8 ? "rejects" : "keeps";
    verb = dice == 9 && share == Share.BY_MESSAGE ? "releases" : verb;
    boolean over = model.isOver(held);
    try {
      switch (verb) {
        case "acks" -> {
          consumer.ack(message);
          model.acked(held, member);
        }
        case "retries" -> retry(held, member);
        case "rejects" -> {
          model.acked(held, member);
          consumer.reject(message, "because");
          model.settled(message);
        }
        case "releases" -> {
          consumer.release(message);
          model.gaveBack(held, member, true);
        }
        default -> {
          if (share == Share.BY_MESSAGE) {
            consumer.extend(message, HOLD);
            model.of(message).heldUntilNanos = sim.nanos() + HOLD.toNanos();
          }
        }
      }
    } catch (NotAssigned | Fenced e) {
      trace.add(member + " has lost " + message.text() + ": " + e.getClass().getSimpleName());
      model.lost(held, member);
      member.held.remove(held);
      return;
    }
    trace.add(member + " " + verb + " " + message.text());
    if (over && share == Share.BY_MESSAGE && verb.equals("retries")) {
      model.of(message).staleAckBy = member; // the next commit tells
    } else if (over && share == Share.BY_MESSAGE && !verb.equals("acks")) { // as with acks
      throw new Violation("C128: the lease of " + message + " was over, and nobody said so", null);
    }
    if (!verb.equals("keeps")) {
      member.held.remove(held);
    }
  }

  private void retry(Hand.Held held, Hand member) {
    var message = held.message();
    var delay = Duration.ofSeconds(random.nextInt(60));
    if (message.attempt() == terms.attempts()) { // which buries it
      model.acked(held, member);
      member.consumer.retry(message, delay);
      model.of(message).unsure = true;
      model.of(message).ackedBy = null;
    } else {
      member.consumer.retry(message, delay);
      model.gaveBack(held, member, false);
    }
  }

  private void commit(Hand member) throws Violation {
    trace.add(member + " commits");
    try {
      member.consumer.commit();
      check(model.committed(member));
      check(model.passed(member.consumer));
    } catch (Fenced | NotAssigned e) {
      trace.add(member + " cannot commit: " + e.getClass().getSimpleName());
      model.unsure(member);
    } catch (WeirException e) {
      model.unsure(member);
      throw e;
    }
  }

  private void transact(Hand member) throws Violation {
    var value = value();
    var acks = new ArrayList<Hand.Held>();
    try (var tx = weir().transaction()) {
      tx.send(message(value));
      for (var held : List.copyOf(member.held)) {
        if (random.nextBoolean()) {
          tx.ack(held.message());
          acks.add(held);
        }
      }
      trace.add(member + " sends " + value + " and acks " + acks.size() + " messages in one");
      if (random.nextInt(4) == 0) {
        trace.add("and thinks better of it");
        return;
      }
      tx.commit();
    } catch (Fenced | NotAssigned e) {
      trace.add("which is refused");
      return;
    } catch (WeirException e) {
      if (e.outcome().filter(dev.weir.Outcome.NOT_WRITTEN::equals).isEmpty()) {
        model.unsureTransaction(value, acks);
      }
      throw e;
    }
    if (acks.stream().anyMatch(model::isOver)) {
      throw new Violation("C202: a transaction acked what another member has", null);
    }
    acks.forEach(held -> model.settled(held.message()));
    member.held.removeAll(acks);
    survey();
    if (!model.fate(value).sent) {
      throw new Violation("C197: half a transaction: " + value + " is not there", null);
    }
  }

  /// By partition it moves what will be read, not what is stored: what a crash then brings, nobody
  /// can say.
  private void seek(Hand member) {
    if (share == Share.BY_PARTITION) {
      return;
    }
    trace.add(member + " seeks the beginning");
    bury(); // what died before comes again, too
    try {
      member.consumer.seek(Place.EARLIEST);
    } finally {
      model.sought();
      members.forEach(other -> other.held.clear());
    }
  }

  private void advance() {
    long millis = random.nextInt(3) == 0 ? random.nextInt(40_000) : random.nextInt(3_000);
    trace.add("advance " + millis);
    sim.advance(Duration.ofMillis(millis));
  }

  // Misfortune.

  private void crash() {
    boolean power = random.nextBoolean();
    trace.add(power ? "power cut" : "kill");
    crashes++;
    members.clear();
    model.crashed(power || dying);
    dying = false;
    sim.crash(power);
    survey();
    model.resolveTransactions();
  }

  /// Which messages there are, and where.
  private void survey() {
    for (int p = 0; p < partitions; p++) {
      for (var message : weir().read(TOPIC, p, 0, Integer.MAX_VALUE).messages()) {
        var fate = model.of(message);
        fate.sent = true;
        fate.offset = message.offset();
      }
    }
  }

  /// All that is left is handed out and acked, and nothing is lost.
  private void finish() throws Violation {
    trace.add("the end");
    crash();
    join();
    var member = members.getFirst();
    for (int quiet = 0; quiet < 10; quiet++) {
      poll(member, 100);
      if (!member.held.isEmpty()) {
        quiet = 0;
        for (var held : member.held) {
          member.consumer.ack(held.message());
          model.acked(held, member);
        }
        member.held.clear();
        commit(member);
      }
      sim.advance(Duration.ofSeconds(20));
    }
    bury();
    var left = model.left();
    if (!left.isEmpty()) {
      throw new Violation("B2: never handed out again, and not settled: " + left, null);
    }
  }

  /// Takes note of messages that have died since.
  private void bury() {
    try {
      var slice = weir().read(DEAD, 0, lettersSeen, Integer.MAX_VALUE);
      for (var letter : slice.messages()) {
        trace.add(letter.text() + " is dead");
        model.settled(letter);
      }
      lettersSeen = slice.nextOffset();
    } catch (NotFound e) {
      lettersSeen = 0; // nothing has died yet
    }
  }

  /// Prints each seed's outcome: `SharingSimulation FIRST COUNT [BROKEN]`. Two JVMs must print the
  /// same.
  public static void main(String[] args) {
    long first = Long.parseLong(args[0]);
    long count = Long.parseLong(args[1]);
    var broken = args.length > 2 ? Broken.valueOf(args[2]) : Broken.NOTHING;
    for (long s = first; s < first + count; s++) {
      System.out.println(s + " " + run(s, ACTIONS, broken));
    }
  }
}

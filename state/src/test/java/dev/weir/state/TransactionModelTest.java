package dev.weir.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.state.State.Breakage;
import dev.weir.state.TransactionCommand.Identity;
import dev.weir.state.TransactionCommand.Owner;
import dev.weir.state.TransactionReply.Identified;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Random producers, their successors and zombies, in both ways to end a transaction, with restarts
/// and time, by seed. Whatever happens: who reads what was committed sees all of a transaction or
/// nothing, and nothing twice; and whoever was fenced writes nothing.
class TransactionModelTest {
  private static final int SEEDS = 400;
  private static final int STEPS = 150;
  private static final int PARTITIONS = 3;
  private static final long TIMEOUT = 60_000;

  private enum Fate {
    OPEN,
    COMMITTED,
    ABORTED
  }

  /// A transaction as whoever began it sees it.
  private static final class Deal {
    Fate fate = Fate.OPEN;
    long position = -1;
    final TreeMap<Integer, TreeSet<Long>> offsets = new TreeMap<>();
  }

  /// A producer as it sees itself; it may have been fenced since.
  private static final class Client {
    final String name;
    final boolean bumps;
    Identity identity;
    boolean fenced;
    Deal deal = new Deal();
    final TreeMap<Integer, Integer> sequences = new TreeMap<>();
    final TreeSet<Integer> enlisted = new TreeSet<>();

    Client(String name, boolean bumps, Identity identity) {
      this.name = name;
      this.bumps = bumps;
      this.identity = identity;
    }

    Owner owner() {
      return new Owner(name, identity);
    }
  }

  private SplittableRandom random = new SplittableRandom(0);
  private Breakage breakage = Breakage.NONE;
  private State state = new State();
  private Topic topic = new Topic(0, "none", 1, Retention.FOREVER, 0);
  private long now = 1_000;
  private long committedPosition = -1;
  private final List<StateRecord> journal = new ArrayList<>();
  private final List<Client> clients = new ArrayList<>();
  private final List<Deal> deals = new ArrayList<>();

  /// What each partition holds, as its heads say.
  private final TreeMap<PartitionId, List<StateRecord.BatchAppended>> log = new TreeMap<>();

  @Test
  void readersSeeAllOrNothing() {
    for (int seed = 0; seed < SEEDS; seed++) {
      run(seed, Breakage.NONE);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Breakage.class,
      names = {
        "APPEND_TWICE",
        "ACCEPT_A_GAP",
        "FORGET_A_FENCE",
        "COMMIT_HALF",
        "FORGET_AN_ABORT",
        "READ_AN_OPEN_TRANSACTION"
      })
  void aMistakeIsNoticed(Breakage mistake) {
    int noticed = 0;
    for (int seed = 0; seed < 50; seed++) {
      try {
        run(seed, mistake);
      } catch (AssertionError e) {
        noticed++;
      }
    }
    assertThat(noticed).isPositive();
  }

  private static void run(int seed, Breakage breakage) {
    try {
      var test = new TransactionModelTest();
      test.random = new SplittableRandom(seed);
      test.breakage = breakage;
      test.state = new State(breakage);
      test.run();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
    }
  }

  private void run() {
    submit(new Command.CreateTopic("t", PARTITIONS, Retention.FOREVER));
    topic = state.topic("t").orElseThrow();
    submit(new Command.Append(topic.id(), 0, 99)); // positions to go to
    for (int i = 0; i < STEPS; i++) {
      step();
      look();
    }
  }

  private void step() {
    int choice = random.nextInt(20);
    Client client = clients.isEmpty() ? null : clients.get(random.nextInt(clients.size()));
    if (client == null || choice == 0) {
      begin();
    } else if (choice < 10) {
      send(client);
    } else if (choice < 12) {
      commitOffsets(client);
    } else if (choice < 16) {
      end(client, random.nextInt(3) > 0);
    } else if (choice == 16) {
      repeat(client);
    } else if (choice == 17) {
      skip(client);
    } else if (choice == 18) {
      restart();
    } else {
      advance(random.nextLong(1, TIMEOUT / 2));
    }
  }

  /// A new producer of a name, perhaps while the one before lives: that is a zombie now.
  private void begin() {
    String name = "t" + random.nextInt(3);
    var reply =
        submit(new TransactionCommand.Identify(new TransactionCommand.Name(name, TIMEOUT, null)));
    for (Client former : clients) {
      if (former.name.equals(name)) {
        fence(former);
      }
    }
    if (clients.size() > 8) {
      clients.remove(clients.stream().filter(each -> each.fenced).findFirst().orElseThrow());
    }
    clients.add(new Client(name, random.nextBoolean(), ((Identified) reply).identity()));
  }

  private static void fence(Client client) {
    client.fenced = true;
    if (client.deal.fate == Fate.OPEN) {
      client.deal.fate = Fate.ABORTED;
    }
  }

  private Reply append(Client client, int partition, int sequence, int records) {
    var enlistment = new Production.Enlistment(client.name, client.bumps);
    var by =
        new Production(client.identity.producerId(), client.identity.epoch(), sequence, enlistment);
    return submit(new Command.Append(topic.id(), partition, records - 1, by));
  }

  private void send(Client client) {
    int partition = random.nextInt(PARTITIONS);
    if (!client.bumps && client.enlisted.add(partition)) {
      var id = new PartitionId(topic.id(), partition);
      var reply = submit(new TransactionCommand.Enlist(client.owner(), List.of(id)));
      assertThat(reply instanceof TransactionReply.Denied).isEqualTo(client.fenced);
    }
    int records = random.nextInt(1, 4);
    int sequence = client.sequences.getOrDefault(partition, 0);
    Reply reply = append(client, partition, sequence, records);
    if (client.fenced) {
      assertThat(reply).as("a fenced producer").isInstanceOf(TransactionReply.Denied.class);
      return;
    }
    assertThat(reply).isInstanceOf(Reply.Appended.class);
    long base = ((Reply.Appended) reply).baseOffset();
    client.sequences.put(partition, sequence + records);
    if (client.deal.offsets.isEmpty()) {
      deals.add(client.deal);
    }
    var offsets = client.deal.offsets.computeIfAbsent(partition, _ -> new TreeSet<>());
    for (int i = 0; i < records; i++) {
      offsets.add(base + i);
    }
  }

  private void commitOffsets(Client client) {
    long position = random.nextLong(100);
    var spot = new Spot(new PartitionId(topic.id(), 0), position, 1, "");
    if (!client.bumps) {
      submit(new TransactionCommand.EnlistConsumer(client.owner(), "c"));
    }
    Reply reply =
        submit(
            new TransactionCommand.CommitOffsets(
                client.owner(), "c", null, List.of(spot), client.bumps));
    assertThat(reply instanceof BarrierReply.OffsetsCommitted).isEqualTo(!client.fenced);
    if (!client.fenced) {
      client.deal.position = position;
    }
  }

  private void end(Client client, boolean commits) {
    boolean begun =
        !client.deal.offsets.isEmpty() || client.deal.position >= 0 || !client.enlisted.isEmpty();
    if (!begun && !client.fenced) {
      return; // a client says nothing then
    }
    var end = new TransactionCommand.End(client.owner(), commits, client.bumps);
    Reply reply = submit(end);
    assertThat(reply instanceof Identified).isEqualTo(!client.fenced);
    if (!(reply instanceof Identified identified)) {
      return;
    }
    client.deal.fate = commits ? Fate.COMMITTED : Fate.ABORTED;
    if (commits && client.deal.position >= 0) {
      committedPosition = client.deal.position;
    }
    if (client.bumps) {
      assertThat(submit(end)).as("asked again").isEqualTo(reply);
      client.sequences.clear();
    }
    client.identity = identified.identity();
    client.deal = new Deal();
    client.enlisted.clear();
  }

  /// Sends what it sent last once more.
  private void repeat(Client client) {
    if (client.fenced || client.deal.offsets.isEmpty()) {
      return;
    }
    int partition = client.deal.offsets.firstKey();
    int next = client.sequences.getOrDefault(partition, 0);
    Reply reply = append(client, partition, next - 1, 1);
    assertThat(reply).as("sent again").isNotInstanceOf(Reply.Appended.class);
  }

  private void skip(Client client) {
    if (client.fenced || client.deal.offsets.isEmpty()) {
      return;
    }
    int partition = client.deal.offsets.firstKey();
    int next = client.sequences.getOrDefault(partition, 0);
    assertThat(append(client, partition, next + 1, 1))
        .as("behind a gap")
        .isEqualTo(new TransactionReply.Denied(TransactionReply.Verdict.OUT_OF_ORDER));
  }

  private void advance(long millis) {
    now += millis;
    tick();
  }

  private void tick() {
    for (int i = 0; state.nextDeadline() <= now; i++) {
      submit(new Command.Tick());
      assertThat(i).as("ticks come to an end").isLessThan(50);
    }
  }

  private Reply submit(Command command) {
    Decision decision = state.decide(command, new Now(now, now));
    for (StateRecord record : decision.records()) {
      state.apply(record);
      if (record instanceof StateRecord.Stored stored) {
        journal.add(StateRecords.decode(StateRecords.encode(stored)));
      } else if (record instanceof StateRecord.BatchAppended appended) {
        journal.add(record);
        var id = new PartitionId(appended.topicId(), appended.partition());
        log.computeIfAbsent(id, _ -> new ArrayList<>()).add(appended);
      }
    }
    if (command instanceof Command.Tick) {
      decision.records().forEach(this::expired);
    }
    return decision.reply();
  }

  /// Whose time is over is told by its epoch, not by the clock: the model asks who is fenced.
  private void expired(StateRecord record) {
    if (record instanceof TransactionRecord.Changed changed) {
      for (Client client : clients) {
        if (client.name.equals(changed.transactionalId())) {
          fence(client);
        }
      }
    }
  }

  private void restart() {
    var restarted = new State(breakage);
    journal.forEach(restarted::apply);
    assertThat(restarted.snapshot()).isEqualTo(state.snapshot());
    var fromSnapshot = new State(breakage);
    state.snapshot().forEach(fromSnapshot::apply);
    assertThat(fromSnapshot.snapshot()).isEqualTo(state.snapshot());
    state = random.nextBoolean() ? restarted : fromSnapshot;
  }

  /// What a reader of committed messages sees is what the model says, up to where it may see.
  private void look() {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      var id = new PartitionId(topic.id(), partition);
      long stable = Math.min(state.firstOpen(id), state.end(topic.id(), partition));
      var seen = seen(id, stable);
      var wanted = new TreeSet<Long>();
      for (Deal deal : deals) {
        var offsets = deal.offsets.get(partition);
        if (offsets != null && deal.fate == Fate.COMMITTED) {
          wanted.addAll(offsets.headSet(stable));
        } else if (offsets != null && deal.fate == Fate.OPEN) {
          assertThat(stable).as("open on %s", partition).isLessThanOrEqualTo(offsets.first());
        }
      }
      assertThat(seen).as("partition %s below %s", partition, stable).isEqualTo(wanted);
      boolean noneOpen = deals.stream().noneMatch(deal -> deal.fate == Fate.OPEN);
      assertThat(noneOpen && state.firstOpen(id) != Long.MAX_VALUE).as("held back").isFalse();
    }
    long position = state.position("c", topic.id(), 0).map(Position::position).orElse(-1L);
    assertThat(position).as("the consumer's position").isEqualTo(committedPosition);
  }

  private TreeSet<Long> seen(PartitionId id, long stable) {
    var seen = new TreeSet<Long>();
    for (StateRecord.BatchAppended batch : log.getOrDefault(id, List.of())) {
      Produced by = batch.by();
      if (by == null || by.isMark() || batch.baseOffset() >= stable) {
        continue;
      }
      if (state.aborts().on(id).stream()
          .noneMatch(run ->
              run.producerId() == by.producerId()
                  && run.first() <= batch.baseOffset()
                  && batch.baseOffset() < run.last())) {
        for (int i = 0; i <= batch.lastOffsetDelta(); i++) {
          seen.add(batch.baseOffset() + i);
        }
      }
    }
    return seen;
  }
}

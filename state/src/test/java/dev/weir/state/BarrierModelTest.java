package dev.weir.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.state.BarrierCommand.Place;
import dev.weir.state.BarrierReply.Verdict;
import dev.weir.state.State.Breakage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Random members, deaths, restarts and time, by seed. Whatever happens: in a generation no partition
/// has two owners, and generations only rise; whoever speaks for a generation that is over is
/// refused; and every join is answered, so that members who behave soon share all partitions.
class BarrierModelTest {
  private static final int SEEDS = 1_000;
  private static final int STEPS = 150;
  private static final String GROUP = "g";
  private static final int PARTITIONS = 6;
  private static final long SESSION = 10_000;
  private static final long REBALANCE = 30_000;

  private enum Doing {
    NOTHING,
    JOINING,
    JOINED,
    SYNCING,
    READING
  }

  /// A member as it sees itself.
  private static final class Client {
    final String instance;
    String id = "";
    Doing doing = Doing.NOTHING;
    int generation;
    String leader = "";
    List<BarrierReply.Subscription> members = List.of();
    byte[] owned = {};
    byte metadata;
    long askedAt;

    Client(String instance) {
      this.instance = instance;
    }

    Place place() {
      return new Place(id, instance, generation);
    }
  }

  private SplittableRandom random = new SplittableRandom(0);
  private Breakage breakage = Breakage.NONE;
  private final List<StateRecord> journal = new ArrayList<>();
  private final List<Client> clients = new ArrayList<>();

  /// Who owns what, in each generation; only ever added to.
  private final TreeMap<Integer, TreeMap<Integer, String>> owners = new TreeMap<>();

  /// Who led each generation.
  private final TreeMap<Integer, String> leaders = new TreeMap<>();

  private State state = new State();
  private Topic topic = new Topic(0, "none", 1, Retention.FOREVER, 0);
  private long now = 1;
  private int ids;
  private int lastGeneration;

  private void begin(int seed, Breakage with) {
    random = new SplittableRandom(seed);
    breakage = with;
    state = new State(with);
  }

  @Test
  void membersShareWhateverHappens() {
    for (int seed = 0; seed < SEEDS; seed++) {
      run(seed, Breakage.NONE);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Breakage.class,
      names = {
        "TAKE_A_STALE_GENERATION",
        "TAKE_ANYBODYS_ASSIGNMENT",
        "GIVE_A_GENERATION_TWICE",
        "WAIT_FOR_THE_DEAD"
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
      var test = new BarrierModelTest();
      test.begin(seed, breakage);
      test.run();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
    }
  }

  private void run() {
    submit(new Command.CreateTopic("t", PARTITIONS, Retention.FOREVER));
    topic = state.topic("t").orElseThrow();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      submit(new Command.Append(topic.id(), partition, 999));
    }
    // What nobody reads is remembered: generations go on from where they were.
    submit(commit(null, 0));
    for (int i = 0; i < STEPS; i++) {
      step();
    }
    settle();
  }

  private void step() {
    Client client = clients.isEmpty() ? null : clients.get(random.nextInt(clients.size()));
    int choice = random.nextInt(24);
    if (client == null || choice < 2) {
      if (clients.size() < 5) {
        clients.add(new Client(random.nextInt(3) == 0 ? "i" + random.nextInt(2) : ""));
      }
    } else if (choice == 2) {
      clients.remove(client); // dies without a word
    } else if (choice == 3) {
      leave(client);
    } else if (choice < 7) {
      advance(random.nextLong(1, 6_000));
    } else if (choice == 7 && random.nextInt(3) == 0) {
      restart();
    } else if (choice == 8) {
      client.metadata++; // it subscribes to something else
      client.doing = Doing.NOTHING;
    } else if (choice == 9 && client.doing != Doing.NOTHING) {
      speakLate(client);
    } else {
      act(client);
    }
  }

  private void act(Client client) {
    switch (client.doing) {
      case NOTHING -> join(client);
      case JOINING ->
          joined(
              client, new BarrierQuestion.JoinOf(GROUP, client.id, client.instance).apply(state));
      case JOINED -> sync(client);
      case SYNCING ->
          synced(client, new BarrierQuestion.SyncOf(GROUP, client.place()).apply(state));
      case READING -> {
        if (random.nextBoolean()) {
          answered(client, submit(new BarrierCommand.Heartbeat(GROUP, client.place())));
        } else {
          commit(client);
        }
      }
    }
  }

  private void join(Client client) {
    var terms =
        new JoinTerms(
            client.instance,
            "client",
            "/host",
            new JoinTerms.Patience(SESSION, REBALANCE),
            List.of(
                new JoinTerms.Protocol("range", new byte[] {client.metadata}),
                new JoinTerms.Protocol("other", new byte[] {client.metadata})));
    var wish = new BarrierCommand.Wish(terms, "consumer", random.nextBoolean(), true, 3_000);
    client.askedAt = now;
    joined(client, submit(new BarrierCommand.Join(GROUP, client.id, "m" + ++ids, wish)));
  }

  private void joined(Client client, Reply reply) {
    switch (reply) {
      case BarrierReply.IdGiven given -> client.id = given.member();
      case BarrierReply.Waits waits -> {
        client.id = waits.member();
        client.doing = Doing.JOINING;
        assertThat(now - client.askedAt).as("a join is answered").isLessThan(3 * REBALANCE);
      }
      case BarrierReply.Joined joined -> {
        client.id = joined.member();
        client.doing = Doing.JOINED;
        client.generation = joined.generation().number();
        client.leader = joined.generation().leader();
        client.members = joined.members();
        if (joined.skips()) {
          client.members = List.of();
        }
        assertThat(client.generation).isGreaterThanOrEqualTo(1);
      }
      default -> lost(client, reply);
    }
  }

  private void sync(Client client) {
    var assignments = new TreeMap<String, byte[]>();
    boolean leads = client.id.equals(client.leader) && !client.members.isEmpty();
    if (leads) {
      assignments.putAll(dealt(client.members));
    } else if (random.nextInt(4) == 0) {
      assignments.put(client.id, new byte[] {0, 1, 2, 3, 4, 5}); // it claims all
    }
    synced(
        client,
        submit(new BarrierCommand.Sync(GROUP, client.place(), "consumer", null, assignments)));
  }

  /// In some order: no two leaders deal alike.
  private TreeMap<String, byte[]> dealt(List<BarrierReply.Subscription> members) {
    var hands = new ArrayList<List<Byte>>();
    members.forEach(member -> hands.add(new ArrayList<>()));
    int first = random.nextInt(members.size());
    for (int partition = 0; partition < PARTITIONS; partition++) {
      hands.get((first + partition) % hands.size()).add((byte) partition);
    }
    var dealt = new TreeMap<String, byte[]>();
    for (int i = 0; i < hands.size(); i++) {
      byte[] hand = new byte[hands.get(i).size()];
      for (int j = 0; j < hand.length; j++) {
        hand[j] = hands.get(i).get(j);
      }
      dealt.put(members.get(i).member(), hand);
    }
    return dealt;
  }

  private void synced(Client client, Reply reply) {
    switch (reply) {
      case BarrierReply.Waits _ -> client.doing = Doing.SYNCING;
      case BarrierReply.Synced synced -> {
        client.doing = Doing.READING;
        client.owned = synced.assignment();
        own(client);
      }
      default -> answered(client, reply);
    }
  }

  private void own(Client client) {
    var inGeneration = owners.computeIfAbsent(client.generation, _ -> new TreeMap<>());
    String name = client.instance.isEmpty() ? client.id : client.instance;
    for (byte partition : client.owned) {
      String other = inGeneration.put((int) partition, name);
      assertThat(other == null || other.equals(name))
          .as(
              "partition %s belongs to %s and %s in generation %s",
              partition, other, name, client.generation)
          .isTrue();
    }
  }

  private void answered(Client client, Reply reply) {
    Verdict verdict =
        reply instanceof BarrierReply.Denied denied ? denied.verdict() : Verdict.GRANTED;
    switch (verdict) {
      case GRANTED -> {}
      case REBALANCING, ILLEGAL_GENERATION -> client.doing = Doing.NOTHING;
      default -> lost(client, reply);
    }
  }

  private void lost(Client client, Reply reply) {
    Verdict verdict = ((BarrierReply.Denied) reply).verdict();
    assertThat(verdict).isIn(Verdict.UNKNOWN_MEMBER, Verdict.FENCED);
    client.doing = Doing.NOTHING;
    client.id = "";
    if (verdict == Verdict.FENCED) {
      clients.remove(client);
    }
  }

  private BarrierCommand.CommitOffsets commit(@Nullable Place by, int partition) {
    var spot = new Spot(new PartitionId(topic.id(), partition), random.nextLong(1_000), 7, "note");
    return new BarrierCommand.CommitOffsets(GROUP, by, List.of(spot));
  }

  private void commit(Client client) {
    int partition = client.owned.length == 0 ? 0 : client.owned[0];
    answered(client, submit(commit(client.place(), partition)));
  }

  /// As a member of the generation before.
  private void speakLate(Client client) {
    var late = new Place(client.id, client.instance, client.generation - 1);
    Reply reply =
        switch (random.nextInt(3)) {
          case 0 -> submit(new BarrierCommand.Heartbeat(GROUP, late));
          case 1 -> submit(commit(late, 0));
          default -> submit(new BarrierCommand.Sync(GROUP, late, null, null, new TreeMap<>()));
        };
    assertThat(reply)
        .isInstanceOfSatisfying(
            BarrierReply.Denied.class,
            denied ->
                assertThat(denied.verdict())
                    .isIn(
                        Verdict.ILLEGAL_GENERATION,
                        Verdict.UNKNOWN_MEMBER,
                        Verdict.FENCED,
                        Verdict.NO_GROUP));
  }

  private void leave(Client client) {
    var leaver = new BarrierCommand.Leaver(client.id, client.instance);
    if (!client.id.isEmpty()) {
      submit(new BarrierCommand.Leave(GROUP, List.of(leaver)));
    }
    clients.remove(client);
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
      } else if (record instanceof StateRecord.BatchAppended) {
        journal.add(record);
      }
      observe(record);
    }
    if (!(command instanceof Command.Tick)) {
      tick();
    }
    return decision.reply();
  }

  private void observe(StateRecord record) {
    if (record instanceof BarrierRecord.GenerationBegun begun) {
      assertThat(begun.generation()).as("generations only rise").isGreaterThan(lastGeneration);
      lastGeneration = begun.generation();
    }
    if (record instanceof BarrierRecord.Settled) {
      String leader = Objects.requireNonNull(state.barriers().find(GROUP)).leader;
      assertThat(leaders.put(lastGeneration, leader))
          .as("generation %s is shared out once", lastGeneration)
          .isNull();
    }
  }

  /// What was journaled is all that is left; members live on, and go on.
  private void restart() {
    var restarted = new State(breakage);
    journal.forEach(restarted::apply);
    assertThat(restarted.snapshot()).isEqualTo(state.snapshot());
    var fromSnapshot = new State(breakage);
    state.snapshot().forEach(fromSnapshot::apply);
    assertThat(fromSnapshot.snapshot()).isEqualTo(state.snapshot());
    state = random.nextBoolean() ? restarted : fromSnapshot;
    for (Client client : clients) {
      if (client.doing == Doing.JOINING) {
        client.doing = Doing.NOTHING; // its connection broke: it asks again
      } else if (client.doing == Doing.SYNCING) {
        client.doing = Doing.JOINED;
      }
    }
    tick();
  }

  /// Everybody behaves for a while: then all is shared, by those who live.
  private void settle() {
    clients.add(new Client(""));
    for (int seconds = 0; seconds < 200; seconds++) {
      advance(1_000);
      for (Client client : List.copyOf(clients)) {
        act(client);
      }
    }
    var reading = new TreeMap<Integer, Integer>();
    for (Client client : clients) {
      assertThat(client.doing).as("%s reads", client.id).isEqualTo(Doing.READING);
      assertThat(client.generation).isEqualTo(lastGeneration);
      for (byte partition : client.owned) {
        reading.merge((int) partition, 1, Integer::sum);
      }
    }
    assertThat(reading)
        .hasSize(PARTITIONS)
        .allSatisfy(
            (partition, count) -> assertThat(count).as("partition %s", partition).isEqualTo(1));
    BarrierGroup shown = new BarrierQuestion.GroupOf(GROUP).apply(state).orElseThrow();
    assertThat(shown.phase()).isEqualTo(BarrierGroup.Phase.STABLE);
    assertThat(shown.members()).hasSameSizeAs(clients);
  }
}

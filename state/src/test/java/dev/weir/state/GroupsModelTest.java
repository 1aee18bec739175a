package dev.weir.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.state.StateRecord.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Random members, commands and time, by seed. Whatever happens: a partition has one holder, and
/// changes hands only for a reason; nobody commits what is another's; no position goes back; and
/// when members behave, every partition is soon held by one of them.
class GroupsModelTest {
  private static final int SEEDS = 1500;
  private static final int STEPS = 120;
  private static final String CONSUMER = "c";
  private static final MemberTerms.Patience PATIENCE =
      new MemberTerms.Patience(45_000, 60_000, 30_000);

  /// A member as it sees itself.
  private static final class Client {
    final int number;
    final MemberTerms terms;
    final TreeMap<PartitionId, Integer> held = new TreeMap<>();
    final TreeMap<PartitionId, Long> positions = new TreeMap<>();
    TreeSet<PartitionId> leaving = new TreeSet<>();
    Reply.@Nullable Wanted wanted;
    int epoch;
    long heardAt;
    long askedAt;

    Client(int number, MemberTerms terms, long now) {
      this.number = number;
      this.terms = terms;
      this.heardAt = now;
      this.askedAt = now;
    }
  }

  private record Holder(int member, String instance) {}

  private SplittableRandom random = new SplittableRandom(0);
  private State.Breakage breakage = State.Breakage.NONE;
  private GroupAssignor assignor = GroupAssignor.STICKY;
  private final List<Client> clients = new ArrayList<>();
  private final TreeMap<Integer, Client> all = new TreeMap<>();
  private final TreeMap<PartitionId, Long> leavingSince = new TreeMap<>();
  private final List<StateRecord> journal = new ArrayList<>();
  private TreeMap<PartitionId, Holder> holders = new TreeMap<>();
  private TreeMap<PartitionId, Long> stored = new TreeMap<>();
  private State state = new State();
  private long now = 1;

  private void begin(int seed, State.Breakage with) {
    random = new SplittableRandom(seed);
    breakage = with;
    state = new State(with);
    assignor = GroupAssignor.values()[random.nextInt(4)];
  }

  @Test
  void membersShareWhateverHappens() {
    for (int seed = 0; seed < SEEDS; seed++) {
      run(seed, State.Breakage.NONE);
    }
  }

  @Test
  void aPartitionThatMovesTooEarlyIsNoticed() {
    int noticed = 0;
    for (int seed = 0; seed < 50; seed++) {
      try {
        run(seed, State.Breakage.MOVE_A_PARTITION_TOO_EARLY);
      } catch (AssertionError e) {
        noticed++;
      }
    }
    assertThat(noticed).isPositive();
  }

  private static void run(int seed, State.Breakage breakage) {
    try {
      var test = new GroupsModelTest();
      test.begin(seed, breakage);
      test.run();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
    }
  }

  private void run() {
    submit(new Command.CreateTopic("a", random.nextInt(1, 9), Retention.FOREVER));
    for (int i = 0; i < STEPS; i++) {
      step();
    }
    settle();
  }

  private void step() {
    switch (random.nextInt(20)) {
      case 0, 1 -> join();
      case 2 -> {
        if (!clients.isEmpty()) {
          var client = clients.remove(random.nextInt(clients.size()));
          submit(new Command.LeaveGroup(CONSUMER, client.number));
        }
      }
      case 3 -> {
        if (!clients.isEmpty()) {
          clients.remove(random.nextInt(clients.size())); // dies without a word
        }
      }
      case 4 -> topics();
      case 5, 6, 7 -> advance(random.nextLong(1, 25_000));
      case 8 -> {
        if (random.nextInt(5) == 0) {
          restart();
        }
      }
      case 9, 10, 11 -> {
        if (!all.isEmpty()) {
          commit(List.copyOf(all.values()).get(random.nextInt(all.size())));
        }
      }
      default -> {
        if (!clients.isEmpty()) {
          heartbeat(clients.get(random.nextInt(clients.size())), random.nextBoolean());
        }
      }
    }
  }

  private void join() {
    String instance = random.nextInt(3) == 0 ? "i" + random.nextInt(2) : "";
    var terms =
        new MemberTerms(
            instance,
            List.of("a"),
            random.nextBoolean() ? List.of("b*") : List.of(),
            random.nextBoolean() ? List.of("c") : List.of(),
            assignor,
            PATIENCE);
    if (submit(new Command.JoinGroup(CONSUMER, terms)) instanceof Reply.GroupJoined joined) {
      clients.removeIf(other -> !instance.isEmpty() && other.terms.instance().equals(instance));
      var client = new Client(joined.member(), terms, now);
      clients.add(client);
      all.put(client.number, client);
    }
  }

  private void topics() {
    String name = List.of("a", "b1", "c", "b.dead").get(random.nextInt(4));
    submit(
        switch (random.nextInt(3)) {
          case 0 -> new Command.CreateTopic(name, random.nextInt(1, 5), Retention.FOREVER);
          case 1 -> new Command.AddPartitions(name, random.nextInt(1, 9));
          default -> new Command.DeleteTopic(name);
        });
  }

  private void heartbeat(Client client, boolean finishes) {
    List<PartitionId> released = finishes ? List.copyOf(client.leaving) : List.of();
    boolean working = !finishes && random.nextInt(3) == 0;
    released.forEach(client.held::remove);
    var reply =
        submit(new Command.Heartbeat(CONSUMER, client.number, client.epoch, released, working));
    switch (reply) {
      case Reply.Assignment assignment -> {
        heard(client, working);
        learn(client, assignment);
      }
      case Reply.AssignmentKept _ -> heard(client, working);
      default -> {
        assertThat(
                now - client.heardAt >= PATIENCE.session()
                    || now - client.askedAt >= PATIENCE.processing()
                    || !client.terms.instance().isEmpty())
            .as("put out for a reason: " + reply)
            .isTrue();
        clients.remove(client);
      }
    }
    if (client.wanted != null && random.nextInt(3) > 0) {
      assign(client, client.wanted);
    }
  }

  private void heard(Client client, boolean working) {
    client.heardAt = now;
    client.askedAt = working ? client.askedAt : now;
  }

  private void learn(Client client, Reply.Assignment assignment) {
    client.epoch = assignment.epoch();
    client.leaving = new TreeSet<>(assignment.leaving());
    client.wanted = assignment.wanted();
    client
        .held
        .entrySet()
        .removeIf(held -> !held.getValue().equals(assignment.held().get(held.getKey())));
    assignment
        .held()
        .forEach((partition, epoch) -> {
          if (client.held.put(partition, epoch) == null) {
            long position =
                state
                    .position(CONSUMER, partition.topicId(), partition.number())
                    .map(Position::position)
                    .orElse(0L);
            client.positions.put(partition, position);
          }
        });
  }

  /// Deals them out, from one end or the other.
  private void assign(Client client, Reply.Wanted wanted) {
    var assigned = new TreeMap<String, List<PartitionId>>();
    var given = new TreeSet<PartitionId>();
    var readable = random.nextBoolean() ? wanted.readable() : wanted.readable().reversed();
    boolean more = true;
    while (more) {
      more = false;
      for (var member : readable.entrySet()) {
        for (PartitionId partition : member.getValue()) {
          if (given.add(partition)) {
            assigned.computeIfAbsent(member.getKey(), _ -> new ArrayList<>()).add(partition);
            more = true;
            break;
          }
        }
      }
    }
    var reply =
        submit(new Command.AssignPartitions(CONSUMER, client.number, wanted.epoch(), assigned));
    if (reply instanceof Reply.Assignment assignment) {
      learn(client, assignment);
    }
  }

  private void commit(Client client) {
    if (client.positions.isEmpty()) {
      return;
    }
    var partitions = List.copyOf(client.positions.keySet());
    var partition = partitions.get(random.nextInt(partitions.size()));
    submit(new Command.Append(partition.topicId(), partition.number(), random.nextInt(5)));
    if (state.topic(partition.topicId()).isEmpty()) {
      return;
    }
    long end = state.end(partition.topicId(), partition.number());
    long position = random.nextLong(client.positions.getOrDefault(partition, 0L), end + 1);
    var reply =
        submit(
            new Command.Commit(
                CONSUMER,
                new Command.Membership(client.number, client.epoch),
                List.of(new Command.Done(partition, position, List.of(), new TreeMap<>()))));
    var holder = holders.get(partition);
    if (reply instanceof Reply.PositionsCommitted) {
      assertThat(holderOf(partition))
          .as("nobody commits what is another's")
          .isEqualTo(client.number);
      client.positions.put(partition, position);
    } else {
      boolean holds = holder != null && holder.member() == client.number;
      assertThat(holds && client.held.containsKey(partition) && isCurrent(client, partition))
          .as("whoever holds a partition commits: " + reply)
          .isFalse();
    }
  }

  private boolean isCurrent(Client client, PartitionId partition) {
    return state.members(CONSUMER).stream()
            .filter(member -> member.number() == client.number)
            .anyMatch(member -> member.held().contains(partition))
        && client.held.getOrDefault(partition, 0) > 0
        && givenEpoch(partition) == client.held.getOrDefault(partition, 0);
  }

  private int givenEpoch(PartitionId partition) {
    int epoch = 0;
    for (Stored record : state.snapshot()) {
      if (record instanceof StateRecord.PartitionsGiven given
          && given.partitions().contains(partition)) {
        epoch = given.epoch();
      }
    }
    return epoch;
  }

  /// 0 for nobody.
  private int holderOf(PartitionId partition) {
    var holder = holders.get(partition);
    return holder == null ? 0 : holder.member();
  }

  private void advance(long millis) {
    now += millis;
    tick();
  }

  private void tick() {
    for (int i = 0; state.nextDeadline() <= now; i++) {
      submit(new Command.Tick());
      assertThat(i).as("ticks come to an end").isLessThan(20);
    }
  }

  private Reply submit(Command command) {
    Decision decision = state.decide(command, new Now(now, now));
    decision
        .records()
        .forEach(record -> {
          state.apply(record);
          journal.add(
              record instanceof Stored of ? StateRecords.decode(StateRecords.encode(of)) : record);
        });
    observe(command);
    return decision.reply();
  }

  /// What changed hands, and why.
  private void observe(Command command) {
    var before = holders;
    holders = new TreeMap<>();
    var leaving = new TreeSet<PartitionId>();
    for (GroupMember member : state.members(CONSUMER)) {
      for (PartitionId partition : member.held()) {
        var former = holders.put(partition, new Holder(member.number(), member.instance()));
        assertThat(former).as("one holder of " + partition).isNull();
      }
      leaving.addAll(member.leaving());
    }
    before.forEach((partition, holder) -> {
      var after = holders.get(partition);
      if (after == null || after.member() != holder.member()) {
        assertThat(mayMove(command, partition, holder))
            .as("%s moves from %s to %s by %s", partition, holder, after, command)
            .isTrue();
      }
    });
    leavingSince.keySet().retainAll(leaving);
    leaving.forEach(partition -> leavingSince.putIfAbsent(partition, now));
    var was = stored;
    stored = new TreeMap<>();
    for (Position position : state.positions(CONSUMER)) {
      var partition = new PartitionId(position.topicId(), position.partition());
      assertThat(position.position()).isGreaterThanOrEqualTo(was.getOrDefault(partition, 0L));
      stored.put(partition, position.position());
    }
  }

  private boolean mayMove(Command command, PartitionId partition, Holder holder) {
    var client = all.get(holder.member());
    boolean missed =
        client == null
            || now - client.heardAt >= PATIENCE.session()
            || now - client.askedAt >= PATIENCE.processing();
    boolean said =
        switch (command) {
          case Command.Heartbeat heartbeat ->
              heartbeat.member() == holder.member() && heartbeat.released().contains(partition);
          case Command.LeaveGroup leave -> leave.member() == holder.member();
          case Command.JoinGroup join ->
              !holder.instance().isEmpty() && join.terms().instance().equals(holder.instance());
          case Command.DeleteTopic _ -> state.topic(partition.topicId()).isEmpty();
          case Command.EndProcess _ -> true;
          default -> false;
        };
    return said || missed || now - leavingSince.getOrDefault(partition, now) >= PATIENCE.release();
  }

  /// What was journaled is all that is left, and who was a member is gone, or expected back.
  private void restart() {
    var restarted = new State(breakage);
    var records = new ArrayList<StateRecord>();
    for (StateRecord record : journal) {
      if (!(record instanceof StateRecord.Fleeting)) {
        records.add(record);
      }
    }
    records.forEach(restarted::apply);
    assertThat(restarted.positions()).isEqualTo(state.positions());
    assertThat(heldBy(restarted)).isEqualTo(heldBy(state));
    var fromSnapshot = Machine.replay(restarted.snapshot());
    assertThat(fromSnapshot.snapshot()).isEqualTo(restarted.snapshot());
    state = restarted;
    journal.clear();
    journal.addAll(records);
    clients.clear();
    submit(new Command.EndProcess(45_000));
    all.clear();
    for (GroupMember member : state.members(CONSUMER)) {
      assertThat(member.away()).isTrue();
    }
    tick();
  }

  private static Map<Integer, List<PartitionId>> heldBy(State state) {
    var held = new TreeMap<Integer, List<PartitionId>>();
    state.members(CONSUMER).forEach(member -> held.put(member.number(), member.held()));
    return held;
  }

  /// Everybody behaves for a while.
  private void settle() {
    submit(new Command.CreateTopic("a", 3, Retention.FOREVER));
    join();
    for (int seconds = 0; seconds < 120; seconds++) {
      advance(1000);
      for (Client client : List.copyOf(clients)) {
        heartbeat(client, true);
      }
    }
    var a = state.topic("a").orElseThrow();
    for (int number = 0; number < a.partitions(); number++) {
      int holder = holderOf(new PartitionId(a.id(), number));
      assertThat(clients)
          .as("a/%s is held, by %s", number, holder)
          .anyMatch(client -> client.number == holder);
    }
    for (Client client : clients) {
      assertThat(client.leaving).isEmpty();
      client
          .held
          .keySet()
          .forEach(partition -> assertThat(holderOf(partition)).isEqualTo(client.number));
    }
    if (assignor != GroupAssignor.BY_MEMBER && state.topics().size() == 1) {
      var counts = new ArrayList<Integer>();
      clients.forEach(client -> counts.add(client.held.size()));
      counts.sort(null);
      assertThat(counts.getLast() - counts.getFirst()).as("even").isLessThan(2);
    }
  }
}

package dev.weir.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.state.LeaseCommand.Candidates;
import dev.weir.state.LeaseCommand.Fate;
import dev.weir.state.LeaseCommand.Reach;
import dev.weir.state.LeaseCommand.Verdicts;
import dev.weir.state.StateRecord.Stored;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// Members by message at random, by seed, beside a [LeaseModel] that is told all they were told.
final class LeaseScript {
  private static final String CONSUMER = "mailer";
  private static final int PARTITIONS = 2;
  private static final String[] MEMBERS = {"a", "b", "c"};

  private final SplittableRandom random;
  private final State.Breakage breakage;
  private final Definition definition;
  private final List<byte[]> journal = new ArrayList<>();
  private final LeaseModel model;
  private State state;
  private long now = 1_000;

  /// What anybody was ever handed.
  private record Handed(String member, LeaseModel.Place place, int attempt) {}

  private final List<Handed> handed = new ArrayList<>();

  LeaseScript(int seed, State.Breakage breakage) {
    this.random = new SplittableRandom(seed);
    this.breakage = breakage;
    this.definition =
        new Definition(
            true,
            random.nextBoolean(),
            1 + random.nextInt(3),
            new Definition.Backoff(Definition.Backoff.Kind.FIXED, List.of(0L)),
            20 + random.nextInt(50),
            Definition.NEVER_EXPIRES,
            List.of(),
            List.of());
    this.model =
        new LeaseModel(
            PARTITIONS,
            definition.orderedByKey(),
            definition.attempts(),
            definition.leaseMillis(),
            1 + random.nextInt(4));
    this.state = new State(breakage);
    run(new Command.CreateTopic("mails", PARTITIONS, Retention.FOREVER));
    run(new Command.DefineConsumer(CONSUMER, definition));
    begin();
  }

  private Reply run(Command command) {
    Decision decision = state.decide(command, new Now(now, now));
    decision.records().forEach(state::apply);
    for (StateRecord record : decision.records()) {
      if (record instanceof Stored stored) {
        journal.add(StateRecords.encode(stored));
      } else if (record instanceof StateRecord.BatchAppended b) {
        ends.add(
            new StateRecord.BatchAppended(
                b.topicId(), b.partition(), b.baseOffset(), b.lastOffsetDelta()));
        journal.add(new byte[] {(byte) (ends.size() - 1), (byte) ((ends.size() - 1) >> 8)});
      }
    }
    return decision.reply();
  }

  /// Batches have no bytes of their own here: the journal holds their number.
  private final List<StateRecord.BatchAppended> ends = new ArrayList<>();

  private static PartitionId id(int partition) {
    return new PartitionId(1, partition);
  }

  private void begin() {
    TreeMap<PartitionId, Long> starts = new TreeMap<>();
    for (int p = 0; p < PARTITIONS; p++) {
      starts.put(id(p), 0L);
    }
    for (String member : MEMBERS) {
      run(new LeaseCommand.Join(CONSUMER, member));
    }
    run(new LeaseCommand.Follow(CONSUMER, 5 + random.nextInt(40), starts));
  }

  void play(int steps) {
    for (int i = 0; i < steps; i++) {
      step();
      checkPositions();
    }
    finish();
  }

  private void step() {
    String member = MEMBERS[random.nextInt(MEMBERS.length)];
    int partition = random.nextInt(PARTITIONS);
    switch (random.nextInt(20)) {
      case 0, 1, 2 -> {
        int messages = 1 + random.nextInt(6);
        run(new Command.Append(1, partition, messages - 1));
        model.append(partition, messages);
      }
      case 3, 4, 5 -> see(partition);
      case 6, 7, 8, 9, 10 -> lease(member, 1 + random.nextInt(8));
      case 11, 12, 13, 14 -> settle(member, random.nextInt(4) == 0);
      case 15 -> extend(member);
      case 16, 17 -> pass(random.nextInt(25));
      case 18 -> {
        switch (random.nextInt(6)) {
          case 0 -> leave(member);
          case 1 -> seek(partition);
          case 2 -> retain(partition);
          case 3 -> skip(partition);
          default -> {}
        }
      }
      default -> {
        if (random.nextInt(8) == 0) {
          restart();
        }
      }
    }
  }

  private void pass(long millis) {
    now += millis;
    if (state.nextDeadline() <= now) {
      run(new Command.Tick());
      model.tick(now);
    } else {
      model.nothingIsDue(now);
    }
  }

  private void see(int partition) {
    long from = standing(partition).seenTo();
    long to = Math.min(model.end(partition), from + random.nextInt(12));
    long[] offsets = new long[(int) Math.max(0, to - from)];
    long[] keys = new long[offsets.length];
    int count = 0;
    for (long offset = from; offset < to; offset++) {
      if (model.isWanted(offset)) {
        offsets[count] = offset;
        keys[count++] = model.key(offset);
      }
    }
    Candidates candidates =
        new Candidates(from, to, Arrays.copyOf(offsets, count), Arrays.copyOf(keys, count));
    Reply reply = run(new LeaseCommand.See(CONSUMER, id(partition), candidates));
    assertThat(reply).isInstanceOf(LeaseReply.Seen.class);
    model.seen(partition, from, ((LeaseReply.Seen) reply).seenTo());
  }

  private Standing standing(int partition) {
    return state.standing(CONSUMER, id(partition)).orElseThrow();
  }

  private int lease(String member, int most) {
    List<Reach> reach = new ArrayList<>();
    for (int p = 0; p < PARTITIONS; p++) {
      reach.add(new Reach(id(p), Long.MAX_VALUE));
    }
    LeaseReply.Leased leased =
        (LeaseReply.Leased) run(new LeaseCommand.Lease(CONSUMER, member, most, reach));
    int available = model.available();
    int count = 0;
    for (LeaseReply.Portion portion : leased.messages()) {
      count += take(member, portion, false);
    }
    for (LeaseReply.Portion portion : leased.exhausted()) {
      count += take(member, portion, true);
    }
    assertThat(count).as("handed out").isEqualTo(Math.min(most, available));
    return count;
  }

  private int take(String member, LeaseReply.Portion portion, boolean exhausted) {
    for (int i = 0; i < portion.offsets().length; i++) {
      var place = new LeaseModel.Place(portion.partition().number(), portion.offsets()[i]);
      model.leased(member, place, portion.attempts()[i], exhausted, now);
      handed.add(new Handed(member, place, portion.attempts()[i]));
    }
    return portion.offsets().length;
  }

  /// A few that this member was handed, perhaps long ago.
  private TreeMap<Long, Handed> some(String member, int partition) {
    TreeMap<Long, Handed> some = new TreeMap<>();
    for (int tries = random.nextInt(6); tries >= 0 && !handed.isEmpty(); tries--) {
      int back = Math.min(handed.size(), random.nextInt(4) == 0 ? handed.size() : 12);
      Handed one = handed.get(handed.size() - 1 - random.nextInt(back));
      if (one.member.equals(member) && one.place.partition() == partition) {
        some.put(one.place.offset(), one);
      }
    }
    return some;
  }

  private Verdicts verdicts(int partition, TreeMap<Long, Handed> of) {
    int count = of.size();
    long[] offsets = new long[count];
    int[] attempts = new int[count];
    Fate[] fates = new Fate[count];
    long[] delays = new long[count];
    int i = 0;
    for (Handed one : of.values()) {
      offsets[i] = one.place.offset();
      attempts[i] = one.attempt;
      fates[i] = Fate.values()[random.nextInt(5) < 3 ? 0 : 1 + random.nextInt(2)];
      delays[i++] = random.nextInt(3) == 0 ? random.nextInt(40) : 0;
    }
    return new Verdicts(id(partition), offsets, attempts, fates, delays);
  }

  private void settle(String member, boolean allOrNothing) {
    int partition = random.nextInt(PARTITIONS);
    Verdicts verdicts = verdicts(partition, some(member, partition));
    Reply reply = run(new LeaseCommand.Settle(CONSUMER, member, List.of(verdicts), allOrNothing));
    List<Long> stale = model.stale(member, verdicts);
    if (allOrNothing && !stale.isEmpty()) {
      assertThat(reply)
          .isEqualTo(
              new LeaseReply.Stale(
                  CONSUMER, new LeaseReply.Place(id(partition), stale.getFirst())));
      return;
    }
    assertThat(((LeaseReply.Settled) reply).stale())
        .extracting(LeaseReply.Place::offset)
        .containsExactlyElementsOf(stale);
    model.settle(member, verdicts, now);
  }

  private void extend(String member) {
    int partition = random.nextInt(PARTITIONS);
    Verdicts verdicts = verdicts(partition, some(member, partition));
    long millis = random.nextInt(100);
    Reply reply = run(new LeaseCommand.Extend(CONSUMER, member, List.of(verdicts), millis));
    assertThat(reply instanceof LeaseReply.Stale)
        .isEqualTo(!model.stale(member, verdicts).isEmpty());
    if (reply instanceof LeaseReply.Extended) {
      model.extend(verdicts, now + millis);
    }
  }

  private void leave(String member) {
    run(new LeaseCommand.Leave(CONSUMER, member));
    model.leave(member);
    run(new LeaseCommand.Join(CONSUMER, member));
  }

  private void seek(int partition) {
    long start = state.start(1, partition);
    long offset = start + random.nextInt((int) (model.end(partition) - start + 1));
    var to = List.of(new Command.PartitionPosition(1, partition, offset));
    run(new Command.MovePositions(CONSUMER, to));
    model.seek(partition, offset);
  }

  private void skip(int partition) {
    long from = random.nextInt((int) standing(partition).seenTo() + 1);
    long to = Math.min(model.end(partition), from + 1 + random.nextInt(3));
    run(new LeaseCommand.Skip(CONSUMER, id(partition), from, to));
    model.settled(partition, from, to);
  }

  private void retain(int partition) {
    long offset = random.nextInt((int) model.end(partition) + 1);
    // Settles nothing: who reads is told.
    run(new Command.AdvanceStart(1, partition, offset));
  }

  /// The process dies; another one opens what it wrote.
  private void restart() {
    List<Stored> before = state.snapshot();
    State again = new State(breakage);
    boolean fromSnapshot = random.nextBoolean();
    if (fromSnapshot) {
      before.forEach(record -> again.apply(StateRecords.decode(StateRecords.encode(record))));
    } else {
      for (byte[] bytes : journal) {
        again.apply(
            bytes.length == 2
                ? ends.get((bytes[0] & 0xff) + ((bytes[1] & 0xff) << 8))
                : StateRecords.decode(bytes));
      }
    }
    assertThat(again.snapshot()).isEqualTo(before);
    state = again;
    model.restart();
    begin();
  }

  private void checkPositions() {
    for (int p = 0; p < PARTITIONS; p++) {
      Standing standing = standing(p);
      assertThat(standing.position()).as("position of %s", p).isEqualTo(model.position(p));
      assertThat(standing.settled()).as("settled of %s", p).isEqualTo(model.settledAbove(p));
      assertThat(standing.leased()).as("leased of %s", p).isEqualTo(model.held(p));
    }
  }

  /// All that is left is worked off: nothing is lost.
  private void finish() {
    for (int i = 0; i < 10_000 && !model.isDone(); i++) {
      for (int p = 0; p < PARTITIONS; p++) {
        see(p);
      }
      lease("a", 100);
      for (int p = 0; p < PARTITIONS; p++) {
        TreeMap<Long, Handed> mine = new TreeMap<>();
        for (Handed one : handed) {
          if (one.member.equals("a")
              && one.place.partition() == p
              && model.holds(one.member, one.place)) {
            mine.put(one.place.offset(), one);
          }
        }
        Verdicts all = verdicts(p, mine);
        run(new LeaseCommand.Settle(CONSUMER, "a", List.of(all), false));
        model.settle("a", all, now);
      }
      pass(10);
      checkPositions();
    }
    assertThat(model.isDone()).as("all is settled in the end").isTrue();
  }
}

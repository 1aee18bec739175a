package dev.weir.engine;

import dev.weir.state.Command;
import dev.weir.state.Definition;
import dev.weir.state.LeaseCommand;
import dev.weir.state.LeaseCommand.Fate;
import dev.weir.state.LeaseReply;
import dev.weir.state.PartitionId;
import dev.weir.state.Reply;
import dev.weir.state.Retention;
import dev.weir.state.Window;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// A few messages, which every thread, a member each, leases and gives back or settles. Nobody holds
/// what another holds, what is settled is not leased again, and attempts are counted.
final class HandingOut implements Exercise<List<HandingOut.Message>> {
  private static final int MESSAGES = 3;
  private static final int ATTEMPTS = 2;
  private static final int NOBODY = -1;
  private static final Definition DEFINITION =
      new Definition(
          true,
          false,
          ATTEMPTS,
          new Definition.Backoff(Definition.Backoff.Kind.FIXED, List.of(0L)),
          60_000,
          Definition.NEVER_EXPIRES,
          List.of(),
          List.of());

  /// @param buried its attempts were used up when it was handed out: it is held to be buried
  record Message(int holder, int attempts, boolean buried, boolean settled) {}

  /// What a member was handed, perhaps long ago.
  private record Handed(long offset, int attempt, boolean toBury) {}

  private final Engine engine;
  private final String consumer;
  private final PartitionId partition;
  private final List<List<Handed>> handed = new ArrayList<>();

  HandingOut(Engine engine, int round) throws Exception {
    this.engine = engine;
    this.consumer = "mailer-" + round;
    if (round == 0) {
      fill(engine);
    }
    this.partition = new PartitionId(Objects.requireNonNull(engine.topic("mails")).id(), 0);
    join();
  }

  private static void fill(Engine engine) throws Exception {
    engine.submit(new Command.CreateTopic("mails", 1, Retention.FOREVER)).get();
    var mails = Objects.requireNonNull(engine.topic("mails")).partition(0);
    for (int i = 0; i < MESSAGES; i++) {
      byte[] value = "m".getBytes(StandardCharsets.UTF_8);
      engine.append(mails, 0, null, value, List.of()).batch().get();
    }
  }

  /// Members, who have seen all messages.
  private void join() throws Exception {
    var _ = engine.submit(new Command.DefineConsumer(consumer, DEFINITION));
    for (int member = 0; member < THREADS; member++) {
      handed.add(new ArrayList<>());
      var _ = engine.submit(new LeaseCommand.Join(consumer, "m" + member));
    }
    var starts = new TreeMap<PartitionId, Long>();
    starts.put(partition, 0L);
    engine.submit(new LeaseCommand.Follow(consumer, 100, starts)).get();
    long[] offsets = LongStream.range(0, MESSAGES).toArray();
    long[] keys = LongStream.generate(() -> Window.NO_KEY).limit(MESSAGES).toArray();
    var candidates = new LeaseCommand.Candidates(0, MESSAGES, offsets, keys);
    engine.submit(new LeaseCommand.See(consumer, partition, candidates)).get();
  }

  @Override
  public List<Message> initial() {
    var fresh = new Message(NOBODY, 0, false, false);
    return List.of(fresh, fresh, fresh);
  }

  @Override
  public void use(History<List<Message>> history, int thread, Pace pace) throws Exception {
    var mine = handed.get(thread);
    if (mine.isEmpty() || pace.upTo(2) == 0) {
      int most = 1 + pace.upTo(2);
      mine.addAll(
          history.record(
              "lease " + most,
              () -> lease(thread, most, pace),
              got -> now -> leased(now, thread, most, got)));
      return;
    }
    // The last one as a rule; now and then one of which the lease is over.
    var one = mine.get(mine.size() - 1 - pace.upTo(Math.min(2, mine.size())));
    var fate = Fate.values()[pace.upTo(Fate.values().length)];
    history.record(
        fate + " " + one,
        () -> settle(thread, one, fate, pace) ? "done" : "stale",
        answer -> now -> settled(now, thread, one, answer.equals("done") ? fate : null));
  }

  private List<Handed> lease(int thread, int most, Pace pace) throws Exception {
    var reach = List.of(new LeaseCommand.Reach(partition, Long.MAX_VALUE));
    var reply =
        pace.hear(engine.submit(new LeaseCommand.Lease(consumer, "m" + thread, most, reach)));
    var got = new ArrayList<Handed>();
    if (!(reply instanceof LeaseReply.Leased leased)) {
      throw new AssertionError(reply);
    }
    leased.messages().forEach(portion -> add(portion, false, got));
    leased.exhausted().forEach(portion -> add(portion, true, got));
    return got;
  }

  private static void add(LeaseReply.Portion portion, boolean toBury, List<Handed> to) {
    for (int i = 0; i < portion.offsets().length; i++) {
      to.add(new Handed(portion.offsets()[i], portion.attempts()[i], toBury));
    }
  }

  /// The lowest that are free, each an attempt more; or to be buried, when there was the last.
  private static @Nullable List<Message> leased(
      List<Message> now, int thread, int most, List<Handed> got) {
    var after = new ArrayList<>(now);
    int count = 0;
    for (int offset = 0; offset < now.size() && count < most; offset++) {
      var message = now.get(offset);
      if (message.holder == NOBODY && !message.settled) {
        boolean toBury = message.attempts == ATTEMPTS;
        int attempts = toBury ? ATTEMPTS : message.attempts + 1;
        if (!got.contains(new Handed(offset, attempts, toBury))) {
          return null;
        }
        after.set(offset, new Message(thread, attempts, toBury, false));
        count++;
      }
    }
    return count == got.size() ? after : null;
  }

  /// @return whether the message was this member's
  private boolean settle(int thread, Handed one, Fate fate, Pace pace) throws Exception {
    var verdict =
        new LeaseCommand.Verdicts(
            partition,
            new long[] {one.offset},
            new int[] {one.attempt},
            new Fate[] {fate},
            new long[1]);
    var verdicts = List.of(verdict);
    Command command =
        fate == Fate.RETRY && pace.upTo(2) == 0
            ? new LeaseCommand.Return(consumer, "m" + thread, verdicts)
            : new LeaseCommand.Settle(consumer, "m" + thread, verdicts, false);
    Reply reply = pace.hear(engine.submit(command));
    return ((LeaseReply.Settled) reply).stale().isEmpty();
  }

  /// @param fate null when the lease was over
  private static @Nullable List<Message> settled(
      List<Message> now, int thread, Handed one, @Nullable Fate fate) {
    var message = now.get((int) one.offset);
    boolean holds = message.holder == thread && message.attempts == one.attempt;
    if (!holds || fate == null) {
      return !holds && fate == null ? now : null;
    }
    int attempts = message.attempts - (fate == Fate.RELEASE && !message.buried ? 1 : 0);
    var after = new ArrayList<>(now);
    after.set((int) one.offset, new Message(NOBODY, attempts, false, fate == Fate.SETTLE));
    return after;
  }
}

package dev.weir.backends.embedded;

import dev.weir.Closed;
import dev.weir.Fenced;
import dev.weir.Membership;
import dev.weir.Message;
import dev.weir.TopicPartition;
import dev.weir.WeirException;
import dev.weir.engine.Front;
import dev.weir.spi.LeaseFeed;
import dev.weir.spi.ShareRequest;
import dev.weir.spi.Subjects;
import dev.weir.spi.Verdict;
import dev.weir.spi.Work;
import dev.weir.state.Command;
import dev.weir.state.LeaseCommand;
import dev.weir.state.LeaseReply;
import dev.weir.state.PartitionId;
import dev.weir.state.Question;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A member by message of an engine's consumer. Any thread that polls reads ahead, when nobody else
/// does; the engine chooses who is handed what.
final class EngineLeaseFeed implements LeaseFeed, EngineTransactions.Settling {
  private final EngineDoor door;
  private final Front engine;
  private final Errors errors;
  private final EngineTransactions transactions;
  private final ShareRequest request;
  private final String consumer;
  private final String member;
  private final LookAheads.LookAhead lookAhead;
  private final Bell bell;
  private final LeaseReach reach;
  private final Front.GroupWatch watch;

  private final Set<TopicPartition> paused = ConcurrentHashMap.newKeySet();

  /// With which partition the next poll begins: each has its turn.
  private final AtomicInteger turn = new AtomicInteger();

  private int polls;
  private boolean woken;
  private volatile boolean closed;

  /// What a feed stands on.
  ///
  /// @param member unique among those of the process
  record Ground(
      EngineDoor door, EngineTransactions transactions, LookAheads lookAheads, String member) {}

  EngineLeaseFeed(Ground ground, ShareRequest request) {
    this.door = ground.door();
    this.engine = door.engine();
    this.errors = door.errors();
    this.transactions = ground.transactions();
    this.request = request;
    this.consumer = request.consumer();
    this.member = ground.member();
    this.bell = new Bell(door.timing());
    var wanted =
        new Lane.Wanted(Subjects.of(request.definition()), request.definition().orderedByKey());
    this.lookAhead = ground.lookAheads().open(consumer, wanted);
    this.reach = reach();
    this.watch = engine.watchGroup(consumer, _ -> bell.ring());
    try {
      errors.join(engine.submit(new LeaseCommand.Join(consumer, member)));
      if (request.startAt() != null) {
        seek(reach.starts());
      }
      reach.update();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private LeaseReach reach() {
    try {
      return new LeaseReach(door, request, lookAhead, bell);
    } catch (RuntimeException e) {
      lookAhead.close();
      throw e;
    }
  }

  // Leasing.

  @Override
  public Leased poll(int maxMessages, Duration wait) throws InterruptedException {
    long deadline = door.timing().deadline(wait);
    beginPoll();
    try {
      while (true) {
        long heard = bell.count();
        checkOpen();
        reach.update();
        var leased = lease(maxMessages);
        if (!leased.messages().isEmpty() || !leased.exhausted().isEmpty()) {
          return leased;
        }
        if (readAhead()) {
          continue;
        }
        if (isEnded()) {
          return new Leased(List.of(), List.of(), true);
        }
        long left = deadline - door.timing().nanos();
        if (isWoken() || left <= 0) {
          return Leased.NONE;
        }
        bell.await(heard, left);
      }
    } finally {
      endPoll();
    }
  }

  private synchronized void beginPoll() {
    polls++;
  }

  private synchronized void endPoll() {
    if (--polls == 0) {
      woken = false;
    }
  }

  private synchronized boolean isWoken() {
    return woken;
  }

  private Leased lease(int maxMessages) {
    var reached = reached();
    if (reached.isEmpty()) {
      return Leased.NONE;
    }
    var reply =
        errors.join(engine.submit(new LeaseCommand.Lease(consumer, member, maxMessages, reached)));
    if (!(reply instanceof LeaseReply.Leased leased)) {
      return Leased.NONE;
    }
    lookAhead.moved(leased.moves());
    var messages = new ArrayList<Message>();
    var exhausted = new ArrayList<Message>();
    var failure = unpack(leased.messages(), messages);
    var buried = unpack(leased.exhausted(), exhausted);
    if (messages.isEmpty() && exhausted.isEmpty() && (failure != null || buried != null)) {
      throw failure != null ? failure : buried;
    }
    return new Leased(messages, exhausted, false);
  }

  /// A partition that cannot be read does not hold up the others: its error is thrown when nothing
  /// else is there.
  private @Nullable RuntimeException unpack(
      List<LeaseReply.Portion> portions, List<Message> messages) {
    RuntimeException failure = null;
    for (var portion : portions) {
      try {
        messages.addAll(messages(portion));
      } catch (RuntimeException e) {
        giveBack(portion);
        failure = e;
      }
    }
    return failure;
  }

  private List<LeaseCommand.Reach> reached() {
    var lanes = reach.lanes();
    var reached = new ArrayList<LeaseCommand.Reach>(lanes.size());
    int first = turn.getAndIncrement();
    for (int i = 0; i < lanes.size(); i++) {
      var lane = lanes.get(Math.floorMod(first + i, lanes.size()));
      if (isOpen(lane)) {
        reached.add(new LeaseCommand.Reach(lane.id(), end(lane)));
      }
    }
    return reached;
  }

  private boolean isOpen(Lane lane) {
    return paused.isEmpty() || !paused.contains(lane.name());
  }

  /// What was not there when ends were given holds nothing that comes before them.
  private long end(Lane lane) {
    return request.ends().isEmpty() ? Long.MAX_VALUE : request.ends().getOrDefault(lane.name(), 0L);
  }

  private List<Message> messages(LeaseReply.Portion portion) {
    var messages = new ArrayList<Message>();
    var lane = lookAhead.find(portion.partition());
    for (int i = 0; lane != null && i < portion.offsets().length; i++) {
      var message = lane.at(portion.offsets()[i], portion.attempts()[i]);
      if (message != null) {
        messages.add(message);
      }
    }
    return messages;
  }

  /// What was leased could not be read: the rest must not wait until its lease is over.
  private void giveBack(LeaseReply.Portion portion) {
    int count = portion.offsets().length;
    var fates = new LeaseCommand.Fate[count];
    Arrays.fill(fates, LeaseCommand.Fate.RELEASE);
    var verdicts =
        new LeaseCommand.Verdicts(
            portion.partition(), portion.offsets(), portion.attempts(), fates, new long[count]);
    errors.join(engine.submit(new LeaseCommand.Settle(consumer, member, List.of(verdicts), false)));
  }

  /// Whether anything new was shown to the engine, which somebody may lease now.
  private boolean readAhead() {
    boolean any = false;
    WeirException failure = null;
    for (Lane lane : reach.lanes()) {
      try {
        any |= isOpen(lane) && lookAhead.readAhead(lane);
      } catch (WeirException e) {
        failure = e;
      }
    }
    if (!any && failure != null) {
      throw failure;
    }
    return any;
  }

  private boolean isEnded() {
    if (request.ends().isEmpty()) {
      return false;
    }
    var positions = positions();
    for (var end : request.ends().entrySet()) {
      var position = positions.get(end.getKey());
      if (position != null && position < end.getValue()) {
        return false;
      }
    }
    return true;
  }

  private void checkOpen() {
    if (closed) {
      throw new Closed("consumer \"" + consumer + "\" was closed");
    }
  }

  // Settling.

  @Override
  public List<Message> settle(Collection<Verdict> verdicts) {
    return verdicts.stream().anyMatch(verdict -> verdict instanceof Verdict.Reject)
        ? settleWithLetters(verdicts)
        : settlePlain(verdicts);
  }

  @Override
  public boolean retry(Verdict.Retry verdict, Consumer<Message> stale) {
    var sheet = new VerdictSheet(reach.ids(), List.of(verdict));
    if (!sheet.stale().isEmpty()) {
      stale.accept(verdict.message());
      return true;
    }
    var reply = engine.submit(new LeaseCommand.Return(consumer, member, sheet.verdicts()));
    if (reply.isCompletedExceptionally()) { // nothing is taken any more
      errors.join(reply);
    }
    var _ =
        reply.thenAccept(answer -> {
          if (answer instanceof LeaseReply.Settled settled && !settled.stale().isEmpty()) {
            stale.accept(verdict.message());
          }
        });
    return reply.isDone();
  }

  private List<Message> settlePlain(Collection<Verdict> verdicts) {
    var sheet = new VerdictSheet(reach.ids(), verdicts);
    var command = new LeaseCommand.Settle(consumer, member, sheet.verdicts(), false);
    var reply = errors.join(engine.submit(command));
    var stale = sheet.stale();
    if (reply instanceof LeaseReply.Settled settled && !settled.stale().isEmpty()) {
      for (var verdict : verdicts) {
        var message = verdict.message();
        var id = reach.ids().get(message.topicPartition());
        if (id != null && settled.stale().contains(new LeaseReply.Place(id, message.offset()))) {
          stale.add(message);
        }
      }
    }
    settled(verdicts);
    return stale;
  }

  /// A letter and what it settles are one step, all of this or none of it; when something in it is
  /// stale, each message has its own.
  private List<Message> settleWithLetters(Collection<Verdict> verdicts) {
    try {
      transact(verdicts);
      return List.of();
    } catch (Fenced e) {
      var stale = new ArrayList<Message>();
      for (Verdict verdict : verdicts) {
        try {
          transact(List.of(verdict));
        } catch (Fenced gone) {
          stale.add(verdict.message());
        }
      }
      return stale;
    }
  }

  private void transact(Collection<Verdict> verdicts) {
    var settling = List.of(new Work.Settling(this, List.copyOf(verdicts)));
    transactions.transact(new Work(List.of(), List.of(), settling, Map.of()));
  }

  @Override
  public Command.Part part(Collection<Verdict> verdicts) {
    var sheet = new VerdictSheet(reach.ids(), verdicts);
    var command = new LeaseCommand.Settle(consumer, member, sheet.verdicts(), true);
    if (!sheet.stale().isEmpty()) {
      throw stale(sheet.stale().getFirst());
    }
    return command;
  }

  @Override
  public void settled(Collection<Verdict> verdicts) {
    for (Verdict verdict : verdicts) {
      if (verdict instanceof Verdict.Ack || verdict instanceof Verdict.Reject) {
        var id = reach.ids().get(verdict.message().topicPartition());
        if (id != null) {
          lookAhead.settled(id, verdict.message().offset());
        }
      }
    }
  }

  @Override
  public void extend(Collection<Message> messages, Duration from) {
    var sheet = new VerdictSheet(reach.ids(), messages.stream().map(Verdict.Ack::new).toList());
    var held = sheet.verdicts();
    if (!sheet.stale().isEmpty()) {
      throw stale(sheet.stale().getFirst());
    }
    var command = new LeaseCommand.Extend(consumer, member, held, from.toMillis());
    if (errors.await(engine.submit(command)) instanceof LeaseReply.Stale gone) {
      for (Message message : messages) {
        if (message.offset() == gone.place().offset()
            && gone.place().partition().equals(reach.ids().get(message.topicPartition()))) {
          throw stale(message);
        }
      }
    }
  }

  private Fenced stale(Message message) {
    return new Fenced(
        "the lease of message %s has gone: another member of consumer \"%s\" has it, or had"
            .formatted(message, consumer));
  }

  // Places.

  @Override
  public Map<TopicPartition, Long> positions() {
    var names = new TreeMap<PartitionId, TopicPartition>();
    reach.ids().forEach((name, id) -> names.put(id, name));
    var positions = new TreeMap<TopicPartition, Long>();
    for (var position : errors.await(engine.ask(new Question.PositionsOf(consumer)))) {
      var name = names.get(new PartitionId(position.topicId(), position.partition()));
      if (name != null) {
        positions.put(name, position.position());
      }
    }
    return positions;
  }

  @Override
  public void seek(Map<TopicPartition, Long> offsets) {
    new EnginePositions(engine, errors).commit(consumer, offsets);
  }

  @Override
  public void skip(TopicPartition partition, long from, long to) {
    var id = reach.ids().get(partition);
    var lane = id == null ? null : lookAhead.find(id);
    if (id != null && lane != null) {
      errors.join(engine.submit(new LeaseCommand.Skip(consumer, id, from, to)));
      lane.moved();
    }
  }

  @Override
  public void pause(Collection<TopicPartition> partitions) {
    paused.addAll(partitions);
  }

  @Override
  public void resume(Collection<TopicPartition> partitions) {
    partitions.forEach(paused::remove);
    bell.ring();
  }

  @Override
  public Membership membership() {
    return new Membership.Member(member, 1);
  }

  @Override
  public void wake() {
    synchronized (this) {
      woken = true;
    }
    bell.ring();
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    bell.ring();
    watch.close();
    reach.close();
    lookAhead.close();
    errors.join(engine.submit(new LeaseCommand.Leave(consumer, member)));
  }
}

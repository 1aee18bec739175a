package dev.weir.backends.embedded.shared;

import dev.weir.engine.EngineException;
import dev.weir.engine.Far;
import dev.weir.engine.Outpost;
import dev.weir.state.Command;
import dev.weir.state.LeaseReply;
import dev.weir.state.PartitionId;
import dev.weir.state.Question;
import dev.weir.state.Reply;
import dev.weir.state.StateRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One user of a shared directory, whoever owns that: asks, and asks again when the owner has ended;
/// becomes the owner when there is none ([Reach]).
///
/// What is asked is numbered. An owner keeps its answers until they were heard, so that what was
/// done under one is not done again under the next.
final class Session implements Far {
  /// How long a question waits for an owner that answers. Longer than taking over takes, and than
  /// waiting for those that do not come back.
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /// How long a good-bye is waited for.
  private static final Duration PARTING = Duration.ofSeconds(5);

  /// How often it looks whether the owner says anything.
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private static final String CLOSED = "it was closed here";

  private final Ground ground;
  private final Reach reach;
  private final Shapes shapes;
  private final long id;
  private final Holdings holdings = new Holdings();
  private final Silence silence;
  private final CompletableFuture<Boolean> began = new CompletableFuture<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  private final TreeMap<Long, Pending> pending = new TreeMap<>();
  private final Map<String, Integer> watched = new TreeMap<>();
  private long last;

  /// How many owners there were.
  private long owners;

  /// Null while there is none.
  private @Nullable Letters letters;

  private @Nullable Outpost outpost;
  private boolean closing;
  private boolean ended;

  Session(Ground ground, Shapes shapes, long id) {
    this.ground = ground;
    this.shapes = shapes;
    this.id = id;
    this.reach = new Reach(ground, shapes, id);
    this.silence = new Silence(ground);
  }

  @Override
  public void begin(Outpost told) {
    outpost = told;
    var thread = ground.timing().threads().newThread(this::run);
    thread.setName("weir-session");
    thread.start();
  }

  /// Returns when an owner has shown what there is.
  ///
  /// @throws IOException when the directory cannot be opened, or its owner is of another build
  void awaitOwner() throws IOException {
    var _ = await(began);
  }

  @Override
  public String mark() {
    return Long.toHexString(id);
  }

  // Asking.

  private <T> CompletableFuture<T> ask(
      Pending.Words words, Pending.Hearing hearing, CompletableFuture<T> future, boolean change) {
    lock.lock();
    try {
      if (closing) {
        future.completeExceptionally(new EngineException.Stopped());
        return future;
      }
      var asked =
          new Pending(
              ++last,
              new Pending.Question(words, hearing, future, change),
              ground.timing().deadline(PATIENCE));
      pending.put(asked.number, asked);
      var to = letters;
      if (to != null) {
        to.post(asked.say(pending.firstKey()));
      }
      return future;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public CompletableFuture<Reply> change(Command command, List<byte[]> batches) {
    var future = new CompletableFuture<Reply>();
    return ask(
        (number, confirmed) -> new Frame.Change(number, confirmed, command, batches),
        answer -> {
          var reply = fresh(((Frame.Replied) answer).reply());
          holdings.note(command, reply);
          future.complete(reply);
        },
        future,
        true);
  }

  /// A new owner knows nothing of what was looked ahead, as if positions had been moved.
  private Reply fresh(Reply reply) {
    return reply instanceof LeaseReply.Leased leased
        ? new LeaseReply.Leased(
            leased.messages(), leased.exhausted(), leased.moves() + (owners << Integer.SIZE))
        : reply;
  }

  @Override
  @SuppressWarnings("unchecked") // the question's own type says what it is
  public <A> CompletableFuture<A> ask(Question<A> question) {
    var future = new CompletableFuture<A>();
    return ask(
        (number, _) -> new Frame.Ask(number, question),
        answer -> {
          byte[] bytes = ((Frame.Answered) answer).answer();
          future.complete((A) shapes.value(Visitor.type(question), bytes));
        },
        future,
        false);
  }

  @Override
  public List<byte[]> read(PartitionId partition, long offset, int maxBytes) throws IOException {
    var future = new CompletableFuture<List<byte[]>>();
    return await(
        ask(
            (number, _) -> new Frame.Fetch(number, partition, offset, maxBytes),
            answer -> future.complete(((Frame.Batches) answer).batches()),
            future,
            false));
  }

  @Override
  public Optional<byte[]> firstBatchAfter(PartitionId partition, long from, long timestampMillis)
      throws IOException {
    var future = new CompletableFuture<List<byte[]>>();
    return await(
            ask(
                (number, _) -> new Frame.FetchAfter(number, partition, from, timestampMillis),
                answer -> future.complete(((Frame.Batches) answer).batches()),
                future,
                false))
        .stream()
        .findFirst();
  }

  @Override
  public Span span(PartitionId partition) {
    var future = new CompletableFuture<Span>();
    return look(
        ask(
            (number, _) -> new Frame.Look(number, partition),
            answer -> future.complete(((Frame.Spans) answer).span()),
            future,
            false));
  }

  @Override
  public Health health() {
    var future = new CompletableFuture<Health>();
    return look(
        ask(
            (number, _) -> new Frame.HowAreYou(number),
            answer -> future.complete(((Frame.IAm) answer).health()),
            future,
            false));
  }

  private <T> T look(CompletableFuture<T> future) {
    try {
      return await(future);
    } catch (IOException e) {
      throw new EngineException.Unreachable(String.valueOf(e.getMessage()), false);
    }
  }

  private <T> T await(CompletableFuture<T> future) throws IOException {
    try {
      ground.timing().await(future);
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineException.Unreachable("interrupted", false);
    } catch (ExecutionException e) {
      throw switch (e.getCause()) {
        case EngineException known -> throw known;
        case IOException io -> io;
        case null, default -> new IOException(e);
      };
    }
  }

  @Override
  public void watch(String consumer, boolean told) {
    lock.lock();
    try {
      int before = watched.getOrDefault(consumer, 0);
      int now = before + (told ? 1 : -1);
      if (now > 0) {
        watched.put(consumer, now);
      } else {
        watched.remove(consumer);
      }
      var to = letters;
      if (to != null && (before > 0) != (now > 0)) {
        to.post(new Frame.Watch(consumer, told));
      }
    } finally {
      lock.unlock();
    }
  }

  // Being served.

  private void run() {
    try (var _ = ground.timing().every(LOOK_EVERY, "weir-silence", this::endSilence)) {
      while (!isClosing()) {
        var wire = reach.owner(this::isClosing, this::expire, began.isDone());
        if (wire != null) {
          serve(wire);
        }
      }
    } catch (IOException | EngineException e) {
      began.completeExceptionally(e);
      loseAll(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody has this thread to interrupt it
    } finally {
      end();
    }
  }

  /// Until the connection ends.
  private void serve(Wire wire) throws InterruptedException {
    Letters to = null;
    try (wire) {
      to = resume(wire);
      while (true) {
        var frame = wire.read();
        silence.ends();
        hear(frame);
      }
    } catch (IOException e) {
      // The owner has ended, or is about to: there will be another.
    } finally {
      lock.lock();
      try {
        letters = null;
      } finally {
        lock.unlock();
      }
      if (to != null) {
        to.close();
      }
    }
  }

  private Letters resume(Wire wire) throws IOException {
    wire.write(new Frame.Hello(id, ground.pid(), owners > 0));
    wire.flush();
    if (!(wire.read() instanceof Frame.Welcome(var replies))) {
      throw new MalformedFrame("no welcome", null);
    }
    if (replies == null) {
      holdings.clear();
      loseAll("the session was ended while this process did not answer");
    } else {
      for (var reply : replies) {
        hear(reply);
      }
    }
    wire.write(new Frame.Resume(holdings.claims()));
    wire.flush();
    var to = new Letters(wire);
    lock.lock();
    try {
      owners++;
      watched.keySet().forEach(consumer -> to.post(new Frame.Watch(consumer, true)));
      pending.values().forEach(asked -> to.post(asked.say(pending.firstKey())));
      letters = to;
    } finally {
      lock.unlock();
    }
    to.start(ground.timing().threads());
    return to;
  }

  private void hear(StateRecord.SessionReplied kept) throws IOException {
    var asked = take(kept.number());
    if (asked == null) {
      return;
    }
    if (kept.reply().length == 0) {
      asked.lose("it was done, but its answer was too long to keep");
    } else if (shapes.value(Reply.class, kept.reply()) instanceof Reply reply) {
      asked.hear(new Frame.Replied(kept.number(), reply));
    }
  }

  private void hear(Frame frame) throws MalformedFrame {
    var to = outpost;
    if (to == null) {
      return;
    }
    switch (frame) {
      case Frame.Answer answer -> {
        var asked = take(answer.number());
        if (asked != null) {
          asked.hear(answer);
        }
      }
      case Frame.Topics(var topics) -> {
        to.show(topics);
        tellMembers(to);
        began.complete(true);
      }
      case Frame.Moved(var partition, long start, long end, long stable) ->
          to.moved(partition, start, end, stable);
      case Frame.GroupChanged(String consumer, int epoch) -> to.groupChanged(consumer, epoch);
      case Frame.Welcome _, Frame.Call _ -> throw new MalformedFrame("not now: " + frame, null);
    }
  }

  /// Whatever has changed meanwhile: they look.
  private void tellMembers(Outpost to) {
    List<String> consumers;
    lock.lock();
    try {
      consumers = List.copyOf(watched.keySet());
    } finally {
      lock.unlock();
    }
    consumers.forEach(consumer -> to.groupChanged(consumer, Integer.MAX_VALUE));
  }

  private @Nullable Pending take(long number) {
    lock.lock();
    try {
      var taken = pending.remove(number);
      changed.signalAll();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /// While there is no owner: what has waited for long enough fails.
  private void expire() {
    expire("no owner answered for %d seconds".formatted(PATIENCE.toSeconds()));
  }

  private void expire(String reason) {
    var over = new ArrayList<Pending>();
    lock.lock();
    try {
      long now = ground.timing().nanos();
      pending.values().removeIf(asked -> asked.deadline - now <= 0 && over.add(asked));
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    over.forEach(asked -> asked.lose(reason));
  }

  /// While there is an owner that says nothing: likewise. It keeps the directory, so nobody takes
  /// over.
  private void endSilence() {
    long asked;
    lock.lock();
    try {
      if (letters == null || pending.isEmpty()) {
        return;
      }
      asked = pending.firstEntry().getValue().deadline - PATIENCE.toNanos();
    } finally {
      lock.unlock();
    }
    var silent = silence.since(asked);
    if (silent.compareTo(PATIENCE) >= 0) {
      expire(silence.reason(silent));
    }
  }

  private void loseAll(String reason) {
    List<Pending> all;
    lock.lock();
    try {
      all = List.copyOf(pending.values());
      pending.clear();
    } finally {
      lock.unlock();
    }
    all.forEach(asked -> asked.lose(reason));
  }

  // Ending.

  private boolean isClosing() {
    lock.lock();
    try {
      return closing;
    } finally {
      lock.unlock();
    }
  }

  private void end() {
    lock.lock();
    try {
      closing = true;
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    loseAll(CLOSED);
  }

  @Override
  public void close() {
    long deadline = ground.timing().deadline(PARTING);
    boolean interrupted = Thread.interrupted(); // what is under way ends all the same
    lock.lock();
    try {
      while (letters != null && !pending.isEmpty() && ground.timing().nanos() < deadline) {
        ground.timing().await(lock, changed, deadline - ground.timing().nanos());
      }
      closing = true;
      var to = letters;
      if (to != null) {
        to.post(new Frame.Bye());
      }
      while (!ended && ground.timing().nanos() < deadline) {
        ground.timing().await(lock, changed, deadline - ground.timing().nanos());
      }
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      lock.unlock();
    }
    loseAll(CLOSED);
    reach.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

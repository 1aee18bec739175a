package dev.weir.engine;

import dev.weir.log.Durability;
import dev.weir.state.Command;
import dev.weir.state.PartitionId;
import dev.weir.state.Question;
import dev.weir.state.Reply;
import dev.weir.state.Topic;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// The front of an engine that runs in another process. Callers encode here, as they do before an
/// engine of their own; one batch of a partition is on its way at a time, and the next fills
/// meanwhile. What is seen of topics is what the engine last told.
public final class Outpost extends Front {
  /// As for an engine of one's own.
  private static final EngineOptions LIKE = EngineOptions.DEFAULT;

  /// Looks around this often, though nothing came.
  private static final Duration IDLE = Duration.ofMinutes(1);

  private final Far far;
  private final Source source;
  private final Executor completions;
  private final Thread sending;
  private volatile boolean closing;

  /// @param completions as [World#completions]
  /// @param threads for the one that sends
  public Outpost(Far far, Executor completions, ThreadFactory threads) {
    super(
        new Lobby(
            new Inbox(),
            new Budget(LIKE.inFlightBytes()),
            new View(),
            new GroupWatches(),
            LIKE.maxWait()));
    this.far = far;
    this.source = new Source.Elsewhere(far);
    this.completions = completions;
    this.sending = threads.newThread(this::send);
  }

  /// Sees what the engine tells, and sends.
  public void begin() {
    far.begin(this);
    sending.start();
  }

  @Override
  public CompletableFuture<Reply> submit(Command command) {
    return far.change(command, List.of())
        .thenApply(reply -> {
          seen(reply);
          return reply;
        });
  }

  @Override
  public CompletableFuture<Reply> transact(Draft draft) throws InterruptedException {
    takeBudget(draft.bytes());
    var batches = new ArrayList<byte[]>(draft.batches().size());
    draft.batches().forEach(batch -> batches.add(batch.build(0, 0)));
    return far.change(draft.command(), batches)
        .whenComplete((reply, error) -> {
          lobby.budget().give(draft.bytes());
          if (reply instanceof Reply.Transacted transacted) {
            for (int i = 0; i < batches.size(); i++) {
              landed(draft.batches().get(i), transacted.baseOffsets().get(i));
            }
          }
        });
  }

  @Override
  public <A> CompletableFuture<A> ask(Question<A> question) {
    return far.ask(question);
  }

  /// The other process refuses it.
  @Override
  void refuseWhenFull() {}

  @Override
  public GroupWatch watchGroup(String consumer, IntConsumer changed) {
    var watch = super.watchGroup(consumer, changed);
    far.watch(consumer, true);
    return () -> {
      watch.close();
      far.watch(consumer, false);
    };
  }

  // Messages on their way.

  private void send() {
    try {
      while (!closing) {
        lobby.inbox().takeDirty().forEach(this::send);
        lobby.inbox().await(IDLE.toNanos(), false);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody has this thread to interrupt it
    }
  }

  private void send(PartitionLog partition) {
    var batch = partition.seal();
    if (batch == null) {
      return;
    }
    var append =
        new Command.Append(partition.topic().id(), partition.number(), batch.lastOffsetDelta());
    var bytes = List.of(batch.build(0, 0));
    var _ =
        far.change(new Command.Transact(List.of(append), List.of()), bytes)
            .whenComplete((reply, error) -> answered(batch, reply, error));
  }

  private void answered(OpenBatch batch, @Nullable Reply reply, @Nullable Throwable error) {
    var partition = batch.partition;
    if (reply instanceof Reply.Transacted transacted) {
      landed(batch, transacted.baseOffsets().getFirst());
      end(batch);
    } else {
      var why = why(partition, error);
      batch.fail(why);
      end(batch);
      turnAway(partition, behind(why));
    }
    lobby.inbox().builders().give(batch.builder);
    if (!lobby.inbox().dirty(partition)) {
      turnAway(partition, new EngineException.Stopped());
    }
  }

  private static EngineException why(PartitionLog partition, @Nullable Throwable error) {
    return switch (error) {
      case null ->
          new EngineException.NoSuchPartition(partition.topic().name(), partition.number());
      case EngineException.NoSuchPartition _ ->
          new EngineException.NoSuchPartition(partition.topic().name(), partition.number());
      case EngineException known -> known;
      default -> new EngineException.Failed(error, true);
    };
  }

  /// What waited behind a failed batch was not written, whatever became of that one.
  private static EngineException behind(EngineException why) {
    return switch (why) {
      case EngineException.Failed failed when failed.getCause() != null ->
          new EngineException.Failed(failed.getCause(), false);
      case EngineException.Unreachable _ ->
          new EngineException.Unreachable("an earlier message to the partition failed", false);
      default -> why;
    };
  }

  private static void landed(OpenBatch batch, long base) {
    batch.partition.landed(base + batch.lastOffsetDelta() + 1);
    batch.succeed(base);
    batch.partition.changed();
  }

  private void end(OpenBatch batch) {
    lobby.budget().give(batch.chargedBytes);
    if (batch.hasFutures()) {
      completions.execute(batch::completeFutures);
    }
  }

  private void turnAway(PartitionLog partition, EngineException why) {
    for (OpenBatch batch : partition.drain()) {
      batch.fail(why);
      end(batch);
    }
  }

  // What the engine tells.

  /// Whoever was answered sees what that says, though the news of it may come later.
  private void seen(Reply reply) {
    switch (reply) {
      case Reply.TopicCreated created -> show(empty(created.topic()));
      case Reply.PartitionsAdded added -> show(empty(added.topic()));
      case Reply.TopicDeleted deleted -> hide(deleted.topic().name(), deleted.topic().id());
      default -> {}
    }
  }

  private static Shown empty(Topic topic) {
    int partitions = topic.partitions();
    return new Shown(topic, new long[partitions], new long[partitions], new long[partitions]);
  }

  /// These are all topics there are.
  public synchronized void show(List<Shown> all) {
    var names = new TreeSet<String>();
    all.forEach(shown -> names.add(shown.topic().name()));
    for (TopicLog topic : List.copyOf(topics())) {
      if (!names.contains(topic.name())) {
        hide(topic.name(), topic.id());
      }
    }
    all.forEach(this::show);
  }

  private synchronized void show(Shown shown) {
    var topic = shown.topic();
    var before = lobby.view().get(topic.name());
    if (before != null && before.id() > topic.id()) {
      return; // old news
    }
    if (before != null && before.id() != topic.id()) {
      hide(before.name(), before.id());
      before = null;
    }
    if (before == null) {
      lobby.view().put(TopicLog.of(shown, source, lobby.inbox()));
    } else if (before.partitions() < topic.partitions()) {
      lobby.view().put(TopicLog.grown(topic, before));
    }
    for (int p = 0; p < topic.partitions(); p++) {
      moved(new PartitionId(topic.id(), p), shown.starts()[p], shown.ends()[p], shown.stables()[p]);
    }
  }

  private synchronized void hide(String name, int id) {
    var topic = lobby.view().get(name);
    if (topic != null && topic.id() == id) {
      lobby.view().remove(name);
      for (int p = 0; p < topic.partitions(); p++) {
        topic.partition(p).delete();
      }
    }
  }

  /// A partition begins and ends there now, if not later.
  ///
  /// @param stable where what is stable ends
  public void moved(PartitionId id, long start, long end, long stable) {
    var topic = lobby.view().get(id.topicId());
    if (topic != null && id.number() < topic.partitions()) {
      var partition = topic.partition(id.number());
      partition.moved(start, end, stable);
      partition.changed();
    }
  }

  /// Who holds what of a consumer's partitions has changed.
  public void groupChanged(String consumer, int epoch) {
    lobby.groups().changed(consumer, epoch);
  }

  // How it is.

  @Override
  public String mark() {
    return far.mark();
  }

  @Override
  public Durability durability() {
    return far.health().durability();
  }

  @Override
  public long sizeBytes() {
    return far.health().sizeBytes();
  }

  @Override
  public long freeBytes() throws IOException {
    long free = far.health().freeBytes();
    if (free < 0) {
      throw new IOException("the owner cannot tell");
    }
    return free;
  }

  @Override
  public Owner owner() {
    return far.health().owner();
  }

  @Override
  public @Nullable EngineException trouble() {
    var trouble = far.health().trouble();
    return trouble != null && trouble.exception() instanceof EngineException e ? e : null;
  }

  @Override
  public void close() {
    closing = true;
    lobby.inbox().nudge();
    lobby.inbox().close(new EngineException.Stopped());
    lobby.budget().close();
    far.close();
    for (TopicLog topic : topics()) {
      for (int p = 0; p < topic.partitions(); p++) {
        turnAway(topic.partition(p), new EngineException.Stopped());
      }
    }
  }
}

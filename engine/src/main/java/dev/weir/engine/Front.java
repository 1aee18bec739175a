package dev.weir.engine;

import dev.weir.log.Durability;
import dev.weir.records.BatchBuilder;
import dev.weir.records.Header;
import dev.weir.state.Command;
import dev.weir.state.Question;
import dev.weir.state.Reply;
import dev.weir.state.Topic;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// The front door of an engine, wherever that runs: submit commands, append, read, watch.
///
/// Thread-safe.
public abstract sealed class Front implements AutoCloseable permits Engine, Outpost {
  final Lobby lobby;

  /// What callers meet before an engine does.
  ///
  /// @param maxWait how long a sender waits for room before it fails
  record Lobby(Inbox inbox, Budget budget, View view, GroupWatches groups, Duration maxWait) {}

  /// A topic as it is shown to an [Outpost].
  ///
  /// @param starts of its partitions, by number
  /// @param ends likewise
  /// @param stables where what is stable ends, likewise
  public record Shown(Topic topic, long[] starts, long[] ends, long[] stables) {}

  Front(Lobby lobby) {
    this.lobby = lobby;
  }

  // Changes.

  /// Decides a command; the reply comes when it is durable. What hangs on the future runs on the
  /// writer: only wait for it, or hand it over.
  ///
  /// The future fails with [EngineException.DiskFull], [EngineException.Failed] or
  /// [EngineException.Stopped].
  public abstract CompletableFuture<Reply> submit(Command command);

  /// Does what a draft says in one step, which is durable and seen as a whole or not at all; the
  /// reply is [Reply.Transacted] or a refusal. Blocks while too much is in flight. The future as in
  /// [#submit].
  ///
  /// @throws EngineException when it was refused; then nothing was written
  public abstract CompletableFuture<Reply> transact(Draft draft) throws InterruptedException;

  /// Looks at the state, in turn with changes; the answer comes when all that it may depend on is
  /// durable (D2). The future as in [#submit].
  public abstract <A> CompletableFuture<A> ask(Question<A> question);

  // Messages.

  /// What [#append] gives.
  public interface Appending {
    /// Done when the message is durable; fails with an [EngineException]. What hangs on it runs on
    /// the writer: only wait for it.
    Future<Long> batch();

    /// The message's offset, once [#batch] is done.
    long offset();
  }

  /// Appends a message, for a caller that will wait. Blocks while too much is in flight.
  ///
  /// @throws IllegalArgumentException when the message is larger than
  ///     [dev.weir.records.Batches#MAX_RECORD_BYTES]
  /// @throws EngineException when it was refused; then it was not written
  public Appending append(
      PartitionLog partition,
      long timestampMillis,
      byte @Nullable [] key,
      byte @Nullable [] value,
      List<Header> headers)
      throws InterruptedException {
    return put(partition, timestampMillis, key, value, headers, null);
  }

  /// As [#append]; `future` is completed with the offset by the engine's completions, in the order
  /// of the appends to a partition, or with an [EngineException].
  public void append(
      PartitionLog partition,
      long timestampMillis,
      byte @Nullable [] key,
      byte @Nullable [] value,
      List<Header> headers,
      CompletableFuture<Long> future)
      throws InterruptedException {
    put(partition, timestampMillis, key, value, headers, future);
  }

  private PartitionLog.Ticket put(
      PartitionLog partition,
      long timestampMillis,
      byte @Nullable [] key,
      byte @Nullable [] value,
      List<Header> headers,
      @Nullable CompletableFuture<Long> future)
      throws InterruptedException {
    refuseWhenFull();
    long charge = BatchBuilder.boundBytes(key, value, headers);
    takeBudget(charge);
    try {
      return partition.append(timestampMillis, key, value, headers, charge, future);
    } catch (RuntimeException | Error e) {
      lobby.budget.give(charge);
      throw e;
    }
  }

  /// @throws EngineException.DiskFull when nothing more is taken for now
  abstract void refuseWhenFull();

  final void takeBudget(long bytes) throws InterruptedException {
    lobby.inbox.checkOpen();
    try {
      lobby.budget.take(bytes, lobby.maxWait);
    } catch (EngineException.Stopped e) {
      lobby.inbox.checkOpen(); // says why
      throw e;
    }
  }

  /// The topic, once its creation is durable; null when there is none.
  public @Nullable TopicLog topic(String name) {
    return lobby.view.get(name);
  }

  /// All topics, by name.
  public Collection<TopicLog> topics() {
    return lobby.view.all();
  }

  /// Watches partitions for new messages that were committed.
  public Watch watch(List<PartitionLog> partitions) {
    return watch(partitions, ReadBound.COMMITTED);
  }

  /// Watches partitions for what a read with this bound sees.
  public Watch watch(List<PartitionLog> partitions, ReadBound bound) {
    return new Watch(partitions, bound, () -> {});
  }

  /// As [#watch]; `told` is run whenever a message has come or a partition is deleted, on the
  /// writer: it must be short.
  public Watch watch(List<PartitionLog> partitions, Runnable told) {
    return new Watch(partitions, ReadBound.COMMITTED, told);
  }

  /// Runs `told` whenever a topic has come, grown or gone, on the writer: it must be short.
  public TopicWatch watchTopics(Runnable told) {
    return lobby.view.watch(told);
  }

  /// See [#watchTopics].
  public interface TopicWatch extends AutoCloseable {
    @Override
    void close();
  }

  /// Tells of changes to who holds what of a consumer's partitions, until the result is closed.
  ///
  /// @param changed is told the epoch, on the writer: it must not wait, and may be told too often
  public GroupWatch watchGroup(String consumer, IntConsumer changed) {
    return lobby.groups.watch(consumer, changed);
  }

  /// See [#watchGroup].
  public interface GroupWatch extends AutoCloseable {
    @Override
    void close();
  }

  // How it is.

  /// Tells what lives behind this front from what lives behind others of the same engine; empty when
  /// there are none.
  public abstract String mark();

  public abstract Durability durability();

  /// Bytes of journal and segments.
  public abstract long sizeBytes();

  public abstract long freeBytes() throws IOException;

  public abstract Owner owner();

  /// Why nothing more can be written, or is refused for now; null when all is well.
  public abstract @Nullable EngineException trouble();

  /// Completes what came before, refuses what comes after, and stops cleanly. Idempotent.
  @Override
  public abstract void close() throws IOException;
}

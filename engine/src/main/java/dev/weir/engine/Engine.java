package dev.weir.engine;

import dev.weir.log.Durability;
import dev.weir.log.Files;
import dev.weir.records.BatchBuilder;
import dev.weir.records.Header;
import dev.weir.state.Command;
import dev.weir.state.Reply;
import dev.weir.state.State;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// The engine of one directory: the front door. Open it, submit commands, append, read, watch.
///
/// ```java
/// try (var engine = Engine.open(files, EngineOptions.DEFAULT, world)) {
///   engine.submit(new Command.CreateTopic("orders", 3, Retention.FOREVER)).get();
///   long offset = engine.append(engine.topic("orders").partition(0), now, key, value, List.of());
/// }
/// ```
///
/// Thread-safe, but for [#step] and [#file], which only an engine without threads has.
public final class Engine implements AutoCloseable {
  private final Files files;
  private final Files.Lock lock;
  private final Parts parts;
  private final Writer writer;
  private final Filer filer;
  private final Opening.Opened opened;
  private final World world;
  private final @Nullable EngineThreads threads;
  private boolean closed;

  private Engine(
      Files files, Files.Lock lock, EngineOptions options, World world, Opening.Opened opened) {
    this.files = files;
    this.lock = lock;
    this.opened = opened;
    this.world = world;
    this.parts =
        new Parts(
            options,
            new Inbox(),
            new Backlog(options.fileBytes()),
            new Budget(options.inFlightBytes()),
            new DiskGuard(files, options.reserveBytes()),
            new View(),
            new GroupWatches(),
            opened.segments(),
            world.completions());
    for (var topic : opened.state().topics()) {
      parts.view().put(TopicLog.of(topic, opened.state(), opened.segments(), parts.inbox()));
    }
    this.writer = new Writer(parts, opened, world.ticker());
    this.filer = new Filer(parts, opened.journal(), files, opened.snapshot(), writer::checkpointed);
    this.threads = world.threads() ? new EngineThreads(writer, filer, parts, world.clock()) : null;
  }

  /// Opens a directory, making it when it is empty.
  ///
  /// @throws EngineException.InUse when somebody else owns it
  /// @throws EngineException.Damaged when it cannot be trusted; nothing was changed
  public static Engine open(Files files, EngineOptions options, World world) throws IOException {
    var lock =
        files
            .tryLock("lock")
            .orElseThrow(() -> new EngineException.InUse(files.describe(), Owner.read(files)));
    try {
      world.owner().write(files);
      DiskGuard.prepare(files, options.reserveBytes());
      var opened = new Opening(files, options, world).open();
      var engine = new Engine(files, lock, options, world, opened);
      if (engine.threads != null) {
        engine.threads.start();
      }
      return engine;
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  // Changes.

  /// Decides a command; the reply comes when it is durable. What hangs on the future runs on the
  /// writer: only wait for it, or hand it over.
  ///
  /// The future fails with [EngineException.DiskFull], [EngineException.Failed] or
  /// [EngineException.Stopped].
  public CompletableFuture<Reply> submit(Command command) {
    var reply = new CompletableFuture<Reply>();
    parts.inbox().add(new Inbox.Change(command, reply));
    return reply;
  }

  /// Does what a draft says in one step, which is durable and seen as a whole or not at all; the
  /// reply is [Reply.Transacted] or a refusal. Blocks while too much is in flight. The future as in
  /// [#submit].
  ///
  /// @throws EngineException when it was refused; then nothing was written
  public CompletableFuture<Reply> transact(Draft draft) throws InterruptedException {
    if (!draft.batches().isEmpty()) {
      refuseWhenFull();
    }
    takeBudget(draft.bytes());
    var reply = new CompletableFuture<Reply>();
    var _ =
        reply.whenComplete((answer, error) -> {
          if (error != null || answer instanceof Reply.Refusal) { // else the filer gives it back
            parts.budget().give(draft.bytes());
          }
        });
    parts.inbox().add(new Inbox.Change(draft.command(), draft.batches(), reply));
    return reply;
  }

  /// Looks at the state, in turn with changes; the answer comes when all that it may depend on is
  /// durable (D2). The question runs on the writer: it must be short, and keep nothing of the
  /// state but immutable values. The future as in [#submit].
  public <T> CompletableFuture<T> ask(Function<State, T> question) {
    var answer = new CompletableFuture<T>();
    parts.inbox().add(new Inbox.Question<>(question, answer));
    return answer;
  }

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
      parts.budget().give(charge);
      throw e;
    }
  }

  private void refuseWhenFull() {
    if (parts.guard().isFull()) {
      parts.inbox().nudge(); // the writer looks whether there is room again
      throw parts.guard().error();
    }
  }

  private void takeBudget(long bytes) throws InterruptedException {
    parts.inbox().checkOpen();
    try {
      parts.budget().take(bytes, parts.options().maxWait());
    } catch (EngineException.Stopped e) {
      parts.inbox().checkOpen(); // says why
      throw e;
    }
  }

  /// The topic, once its creation is durable; null when there is none.
  public @Nullable TopicLog topic(String name) {
    return parts.view().get(name);
  }

  /// All topics, by name.
  public Collection<TopicLog> topics() {
    return parts.view().all();
  }

  /// Watches partitions for new messages.
  public Watch watch(List<PartitionLog> partitions) {
    return new Watch(partitions, () -> {});
  }

  /// As [#watch]; `told` is run whenever a message has come or a partition is deleted, on the
  /// writer: it must be short.
  public Watch watch(List<PartitionLog> partitions, Runnable told) {
    return new Watch(partitions, told);
  }

  /// Runs `told` whenever a topic has come, grown or gone, on the writer: it must be short.
  public TopicWatch watchTopics(Runnable told) {
    return parts.view().watch(told);
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
    return parts.groups().watch(consumer, changed);
  }

  /// See [#watchGroup].
  public interface GroupWatch extends AutoCloseable {
    @Override
    void close();
  }

  // How it is.

  public Durability durability() {
    return parts.options().durability();
  }

  /// The directory's epoch: which rises after a crash of the machine.
  public long epoch() {
    return opened.snapshot().epoch();
  }

  /// Bytes of journal and segments.
  public long sizeBytes() {
    long bytes = opened.journal().sizeBytes();
    for (TopicLog topic : topics()) {
      for (int p = 0; p < topic.partitions(); p++) {
        bytes += topic.partition(p).sizeBytes();
      }
    }
    return bytes;
  }

  public long freeBytes() throws IOException {
    return files.freeBytes();
  }

  public Owner owner() {
    return world.owner();
  }

  /// Why nothing more can be written, or is refused for now; null when all is well.
  public @Nullable EngineException trouble() {
    var failure = writer.failure();
    return failure == null && parts.guard().isFull() ? parts.guard().error() : failure;
  }

  // Without threads.

  /// One round of the writer.
  ///
  /// @return whether anything was done
  public boolean step(long nowMillis) {
    requireNoThreads();
    return writer.step(nowMillis);
  }

  /// One round of the filer.
  public void file(long nowMillis) {
    requireNoThreads();
    if (writer.failure() == null) {
      try {
        filer.step(nowMillis);
      } catch (IOException | RuntimeException e) {
        writer.doom(e);
      }
    }
  }

  /// When something is due, in milliseconds of the world's ticker: then a [#step] does it.
  /// `Long.MAX_VALUE` for never.
  public long nextDeadline() {
    requireNoThreads();
    return writer.nextDeadline();
  }

  private void requireNoThreads() {
    if (threads != null) {
      throw new IllegalStateException("this engine has threads of its own");
    }
  }

  /// Completes what came before, refuses what comes after, and stops cleanly. Idempotent.
  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    // What is written here is everybody's: an interrupt of who closes must not close files (D5).
    boolean interrupted = Thread.interrupted();
    try {
      interrupted |= threads != null && threads.stop();
      stop();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void stop() throws IOException {
    while (writer.step(world.clock().millis())) {}
    writer.turnAway(new EngineException.Stopped());
    try {
      writer.close();
    } finally {
      opened.segments().close();
      lock.close();
    }
  }
}

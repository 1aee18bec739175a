package dev.weir.engine;

import dev.weir.log.DirectoryId;
import dev.weir.log.Durability;
import dev.weir.log.Files;
import dev.weir.state.Command;
import dev.weir.state.Production.Enlistment;
import dev.weir.state.Question;
import dev.weir.state.Reply;
import dev.weir.state.State;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The engine of one directory, in this process: [Front] with what makes it run.
///
/// ```java
/// try (var engine = Engine.open(files, EngineOptions.DEFAULT, world)) {
///   engine.submit(new Command.CreateTopic("orders", 3, Retention.FOREVER)).get();
///   long offset = engine.append(engine.topic("orders").partition(0), now, key, value, List.of());
/// }
/// ```
///
/// Thread-safe, but for [#step] and [#file], which only an engine without threads has.
public final class Engine extends Front {
  /// How long static members are expected back whose process has ended.
  public static final Duration STATIC_MEMBER_SESSION = Opening.STATIC_MEMBER_SESSION;

  private final Files files;
  private final Files.Lock lock;
  private final Parts parts;
  private final Writer writer;
  private final Filer filer;
  private final Opening.Opened opened;
  private final World world;
  private final @Nullable EngineThreads threads;
  private boolean closed;

  private Engine(Files files, Files.Lock lock, Parts parts, World world, Opening.Opened opened) {
    super(
        new Lobby(
            parts.inbox(),
            parts.budget(),
            parts.view(),
            parts.groups(),
            parts.options().maxWait()));
    this.files = files;
    this.lock = lock;
    this.parts = parts;
    this.opened = opened;
    this.world = world;
    for (var topic : opened.state().topics()) {
      parts.view().put(TopicLog.of(topic, opened.state(), opened.segments(), parts.inbox()));
    }
    this.threads = world.threads() ? new EngineThreads(parts, world.clock()) : null;
    Executor syncs = threads == null ? sync -> {} : threads.syncs();
    this.writer = new Writer(parts, opened, world.ticker(), syncs);
    this.filer = new Filer(parts, opened.journal(), files, opened.snapshot(), writer::checkpointed);
  }

  /// Opens a directory, making it when it is empty.
  ///
  /// @throws EngineException.InUse when somebody else owns it
  /// @throws EngineException.Damaged when it cannot be trusted; nothing was changed
  public static Engine open(Files files, EngineOptions options, World world) throws IOException {
    return open(files, options, world, false);
  }

  /// As [#open], for an owner that serves other processes: members that joined under the owner before
  /// may come back and claim what they hold, until [Command.EndUnclaimed] says that they do not.
  public static Engine openShared(Files files, EngineOptions options, World world)
      throws IOException {
    return open(files, options, world, true);
  }

  private static Engine open(
      Files files, EngineOptions options, World world, boolean membersMayReturn)
      throws IOException {
    var lock =
        files
            .tryLock("lock")
            .orElseThrow(() -> new EngineException.InUse(files.describe(), Owner.read(files)));
    try {
      world.owner().write(files);
      DiskGuard.prepare(files, options.reserveBytes());
      var opened = new Opening(files, options, world, membersMayReturn).open();
      var engine = new Engine(files, lock, parts(files, options, world, opened), world, opened);
      if (engine.threads != null) {
        engine.threads.start(engine.writer, engine.filer);
      }
      return engine;
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static Parts parts(
      Files files, EngineOptions options, World world, Opening.Opened opened) {
    return new Parts(
        options,
        new Inbox(),
        new Backlog(options.fileBytes()),
        new Budget(options.inFlightBytes()),
        new DiskGuard(files, options.reserveBytes()),
        new View(),
        new GroupWatches(),
        opened.segments(),
        world.completions());
  }

  // Changes.

  @Override
  public CompletableFuture<Reply> submit(Command command) {
    var reply = new CompletableFuture<Reply>();
    parts.inbox().add(new Inbox.Change(command, reply));
    return reply;
  }

  /// As [#submit(Command)], for a session.
  public CompletableFuture<Reply> submit(Command command, Asked by) {
    var reply = new CompletableFuture<Reply>();
    parts.inbox().add(new Inbox.Change(command, List.of(), by, reply));
    return reply;
  }

  @Override
  public CompletableFuture<Reply> transact(Draft draft) throws InterruptedException {
    return run(draft, null);
  }

  /// As [#transact(Draft)], for a session.
  public CompletableFuture<Reply> transact(Draft draft, Asked by) throws InterruptedException {
    return run(draft, by);
  }

  private CompletableFuture<Reply> run(Draft draft, @Nullable Asked by)
      throws InterruptedException {
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
    parts.inbox().add(new Inbox.Change(draft.command(), draft.batches(), by, reply));
    return reply;
  }

  @Override
  public <A> CompletableFuture<A> ask(Question<A> question) {
    return ask((Function<State, A>) question::look);
  }

  /// As [#ask(Question)], for who lives in this process. The question runs on the writer: it must be
  /// short, and keep nothing of the state but immutable values.
  public <T> CompletableFuture<T> ask(Function<State, T> question) {
    var answer = new CompletableFuture<T>();
    parts.inbox().add(new Inbox.Question<>(question, answer));
    return answer;
  }

  /// Appends a batch that somebody else has encoded, as it is but for its place, which is written
  /// into it: the array is the engine's from now on. Blocks while too much is in flight. Where its
  /// head names a producer, it is appended once however often it comes, and never behind a gap; or it
  /// fails with [EngineException.Denied].
  ///
  /// @param batch one whole batch of at least one record, checked by [dev.weir.records.Batches#check]
  /// @return the place of its first message
  /// @throws EngineException when it was refused; then it was not written
  public Appending append(PartitionLog partition, byte[] batch) throws InterruptedException {
    return append(partition, batch, null);
  }

  /// As [#append(PartitionLog, byte[])].
  ///
  /// @param enlistment the transaction that the batch belongs to; null for none
  public Appending append(PartitionLog partition, byte[] batch, @Nullable Enlistment enlistment)
      throws InterruptedException {
    refuseWhenFull();
    takeBudget(batch.length);
    try {
      return partition.append(batch, enlistment);
    } catch (RuntimeException | Error e) {
      parts.budget().give(batch.length);
      throw e;
    }
  }

  @Override
  void refuseWhenFull() {
    if (parts.guard().isFull()) {
      parts.inbox().nudge(); // the writer looks whether there is room again
      throw parts.guard().error();
    }
  }

  // How it is.

  @Override
  public String mark() {
    return "";
  }

  @Override
  public Durability durability() {
    return parts.options().durability();
  }

  /// The directory's epoch: which rises after a crash of the machine.
  public long epoch() {
    return opened.snapshot().epoch();
  }

  /// The directory's identity.
  public DirectoryId directory() {
    return opened.snapshot().directory();
  }

  /// Where the directory is, for people.
  public String describe() {
    return files.describe();
  }

  @Override
  public long sizeBytes() {
    long bytes = opened.journal().sizeBytes();
    for (TopicLog topic : topics()) {
      for (int p = 0; p < topic.partitions(); p++) {
        bytes += topic.partition(p).sizeBytes();
      }
    }
    return bytes;
  }

  @Override
  public long freeBytes() throws IOException {
    return files.freeBytes();
  }

  @Override
  public Owner owner() {
    return world.owner();
  }

  @Override
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

  /// As [#step], but when somebody leases, what the round promises is told by the next step: the
  /// sync is under way when this returns. Meanwhile it writes hand-overs only.
  ///
  /// @return whether anything was done
  public boolean begin(long nowMillis) {
    requireNoThreads();
    return writer.begin(nowMillis);
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

package dev.weir.client;

import dev.weir.Closed;
import dev.weir.CommitStrategy;
import dev.weir.Consumer;
import dev.weir.InvalidInput;
import dev.weir.Lag;
import dev.weir.Membership;
import dev.weir.Message;
import dev.weir.Place;
import dev.weir.TopicPartition;
import dev.weir.Unsupported;
import dev.weir.WeirException;
import dev.weir.spi.Feed;
import dev.weir.spi.FeedRequest;
import dev.weir.spi.Timing;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// The consumer in a program's hand: what each call may do under each strategy.
final class Member implements Consumer {
  private static final System.Logger LOG = System.getLogger("dev.weir");

  /// How long close waits for a poll under way before it closes the feed under it.
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final String title;
  private final CommitStrategy strategy;
  private final Feed feed;
  private final Intake intake;
  private final Committer committer;
  private final Supplier<LagMeter> lagMeter;
  private final Runnable onClose;
  private final AtomicBoolean streaming = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  /// @param title names it in errors: `consumer "billing" on orders`
  /// @param name null for a consumer that stores nothing
  /// @param feeds opens the feed, which tells of partitions that move away
  /// @param lagMeter refuses where there is no lag to measure
  Member(
      String title,
      @Nullable String name,
      CommitStrategy strategy,
      Map<TopicPartition, Long> stored,
      Function<FeedRequest.Revocation, Feed> feeds,
      Supplier<LagMeter> lagMeter,
      Timing timing,
      Runnable onClose) {
    this.title = title;
    this.strategy = strategy;
    this.lagMeter = lagMeter;
    this.onClose = onClose;
    boolean auto = strategy instanceof CommitStrategy.Auto;
    this.feed = feeds.apply(this::revoke);
    this.intake = intake(feed, new Ledger(strategy, stored), auto, timing);
    this.committer = new Committer(feed, intake, timing);
    if (strategy instanceof CommitStrategy.Auto(var interval) && name != null) {
      committer.every(interval, name);
    }
  }

  private static Intake intake(Feed feed, Ledger ledger, boolean ackWhenAsked, Timing timing) {
    try {
      return new Intake(feed, ledger, ackWhenAsked, timing);
    } catch (RuntimeException e) {
      feed.close();
      throw e;
    }
  }

  @Override
  public Message next() {
    begin();
    var message = intake.next(Timing.FOREVER);
    if (message == null) {
      throw new NoSuchElementException(title + " has ended: nothing more will come");
    }
    return message;
  }

  @Override
  public Optional<Message> next(Duration wait) {
    begin();
    return Optional.ofNullable(intake.next(wait));
  }

  @Override
  public List<Message> poll(int maxMessages, Duration wait) {
    begin();
    if (maxMessages < 1) {
      throw new InvalidInput("poll(" + maxMessages + ") asks for nothing. Ask for 1 or more");
    }
    return intake.poll(maxMessages, wait);
  }

  @Override
  public Iterator<Message> iterator() {
    begin();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        requireNoStream();
        if (closed.get()) {
          return false;
        }
        committer.throwFailure();
        return intake.promise();
      }

      @Override
      public Message next() {
        requireNoStream();
        var message = intake.next(Timing.FOREVER);
        if (message == null) {
          throw new NoSuchElementException(title + " has ended: nothing more will come");
        }
        return message;
      }
    };
  }

  @Override
  public Stream<Message> stream() {
    begin();
    if (!streaming.compareAndSet(false, true)) {
      throw streamIsOpen();
    }
    return StreamSupport.stream(new Messages(), false).onClose(() -> streaming.set(false));
  }

  /// One message at a time, acked when the action on it returned.
  private final class Messages extends Spliterators.AbstractSpliterator<Message> {
    Messages() {
      super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
    }

    @Override
    public boolean tryAdvance(java.util.function.Consumer<? super Message> action) {
      committer.throwFailure();
      var message = intake.promise() ? intake.next(Timing.FOREVER) : null;
      if (message == null) {
        return false;
      }
      boolean done = false;
      try {
        action.accept(message);
        done = true;
      } finally {
        intake.emptyHand(done);
      }
      return true;
    }

    /// One stream, one thread.
    @Override
    public @Nullable Spliterator<Message> trySplit() {
      return null;
    }
  }

  @Override
  public void ack(Message message) {
    begin();
    switch (strategy) {
      case CommitStrategy.Acked _ -> intake.ack(message);
      case CommitStrategy.Auto _ ->
          throw refused("ack(m)", "asking for the next message acks it; commit(acked()) lets you");
      case CommitStrategy.Manual _ ->
          throw refused("ack(m)", "commit() acks all handed out; commit(acked()) acks one by one");
      case CommitStrategy.Rolling _, CommitStrategy.Delayed _, CommitStrategy.OnDelivery _ ->
          throw notYet();
      case CommitStrategy.None _ ->
          throw refused("ack(m)", "nothing is stored; commit(acked()), with a name, allows it");
    }
  }

  @Override
  public void commit() {
    begin();
    switch (strategy) {
      case CommitStrategy.Auto _, CommitStrategy.Acked _ -> {}
      case CommitStrategy.Manual _ ->
          intake.with(ledger -> {
            ledger.settleAll();
            return ledger;
          });
      case CommitStrategy.Rolling _, CommitStrategy.Delayed _, CommitStrategy.OnDelivery _ ->
          throw notYet();
      case CommitStrategy.None _ ->
          throw refused(
              "commit()",
              "nothing is stored; commit(auto()), manual() or acked(), with a name, allow it");
    }
    committer.commit(true);
  }

  @Override
  public void retry(Message message) {
    throw notYet();
  }

  @Override
  public void retry(Message message, Duration delay) {
    throw notYet();
  }

  @Override
  public void reject(Message message, String reason) {
    throw notYet();
  }

  @Override
  public void release(Message message) {
    throw notYet();
  }

  @Override
  public void extend(Message message, Duration time) {
    throw notYet();
  }

  @Override
  public void commitAsync(java.util.function.Consumer<@Nullable WeirException> done) {
    throw notYet();
  }

  @Override
  public void pause(TopicPartition... partitions) {
    throw notYet();
  }

  @Override
  public void resume(TopicPartition... partitions) {
    throw notYet();
  }

  @Override
  public Set<TopicPartition> paused() {
    throw notYet();
  }

  @Override
  public void seek(Place place) {
    throw notYet();
  }

  @Override
  public void seek(TopicPartition partition, Place place) {
    throw notYet();
  }

  @Override
  public void rewind(long offset) {
    throw notYet();
  }

  @Override
  public void assign(TopicPartition partition) {
    throw notYet();
  }

  @Override
  public void unassign(TopicPartition partition) {
    throw notYet();
  }

  @Override
  public Membership membership() {
    throw notYet();
  }

  @Override
  public long position(TopicPartition partition) {
    throw notYet();
  }

  @Override
  public OptionalLong committed(TopicPartition partition) {
    throw notYet();
  }

  @Override
  public Optional<Duration> timeToCatchUp() {
    throw notYet();
  }

  private Unsupported notYet() {
    return new Unsupported("this is not there yet");
  }

  private Unsupported refused(String call, String instead) {
    return new Unsupported(
        "%s makes no sense under %s on %s: %s".formatted(call, strategy, title, instead));
  }

  @Override
  public Map<TopicPartition, Long> positions() {
    begin();
    return intake.with(Ledger::positions);
  }

  @Override
  public Lag lag() {
    begin();
    var meter = lagMeter.get();
    var lag = Lag.NONE;
    for (var position : intake.with(Ledger::positions).entrySet()) {
      lag = lag.plus(meter.behind(position.getKey(), position.getValue()));
    }
    return lag;
  }

  @Override
  public Set<TopicPartition> assignment() {
    begin();
    return intake.assignment();
  }

  @Override
  public boolean ended() {
    requireNoStream();
    return intake.ended();
  }

  private void begin() {
    if (closed.get()) {
      throw new Closed(title + " is closed");
    }
    requireNoStream();
    committer.throwFailure();
  }

  private void requireNoStream() {
    if (streaming.get()) {
      throw streamIsOpen();
    }
  }

  private Unsupported streamIsOpen() {
    return new Unsupported(
        "a stream() of "
            + title
            + " is open, and nothing else may be done meanwhile. Close the stream first");
  }

  /// On the polling thread, while the feed polls.
  private void revoke(Set<TopicPartition> partitions, boolean clean) {
    try {
      if (clean && !(strategy instanceof CommitStrategy.None)) {
        committer.commit(partitions);
      }
    } finally {
      intake.forget(partitions);
    }
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    committer.stop();
    // An interrupt is how a worker is told to stop: its acks must not be lost over it.
    boolean interrupted = Thread.interrupted();
    if (!intake.close(PATIENCE)) {
      LOG.log(Level.WARNING, title + " closes while a read is still under way after " + PATIENCE);
    }
    interrupted |= Thread.interrupted();
    try {
      committer.commit(strategy instanceof CommitStrategy.Auto);
    } finally {
      closeFeed();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void closeFeed() {
    try {
      feed.close();
    } catch (WeirException e) {
      LOG.log(Level.WARNING, title + " closed with an error", e);
    } finally {
      onClose.run();
    }
  }
}

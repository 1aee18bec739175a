package dev.weir.client.member;

import dev.weir.Closed;
import dev.weir.CommitStrategy;
import dev.weir.Consumer;
import dev.weir.InvalidInput;
import dev.weir.Lag;
import dev.weir.Membership;
import dev.weir.Message;
import dev.weir.NotAssigned;
import dev.weir.Place;
import dev.weir.TopicPartition;
import dev.weir.Unsupported;
import dev.weir.WeirException;
import dev.weir.spi.Timing;
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
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// The consumer in a program's hand: what each call may do under each strategy, and when. What it
/// does is its [Sharing]'s to know.
public final class Member implements Consumer {
  private static final System.Logger LOG = System.getLogger("dev.weir");

  /// Of a reason that a person gives.
  private static final int REASON_CHARACTERS = 1_000;

  private final String title;
  private final Strategies strategies;
  private final Sharing sharing;
  private final Committer committer;
  private final Outlook outlook;
  private final Pace pace;
  private final Runnable onClose;
  private final AtomicBoolean streaming = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  /// @param title names it in errors: `consumer "billing" on orders`
  public Member(
      String title, Strategies strategies, Committer committer, Outlook outlook, Runnable onClose) {
    this.title = title;
    this.strategies = strategies;
    this.sharing = committer.sharing();
    this.committer = committer;
    this.outlook = outlook;
    this.pace = new Pace(committer.timing(), () -> outlook.lag(sharing.positions()).messages());
    this.onClose = onClose;
  }

  // Messages

  @Override
  public Message next() {
    begin();
    return nextOrEnd();
  }

  private Message nextOrEnd() {
    var message = sharing.next(Timing.FOREVER);
    if (message == null) {
      throw new NoSuchElementException(title + " has ended: nothing more will come");
    }
    return message;
  }

  @Override
  public Optional<Message> next(Duration wait) {
    begin();
    return Optional.ofNullable(sharing.next(wait));
  }

  @Override
  public List<Message> poll(int maxMessages, Duration wait) {
    begin();
    if (maxMessages < 1) {
      throw new InvalidInput("poll(" + maxMessages + ") asks for nothing. Ask for 1 or more");
    }
    return sharing.poll(maxMessages, wait);
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
        return sharing.promise();
      }

      @Override
      public Message next() {
        requireNoStream();
        return nextOrEnd();
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
      var message = sharing.promise() ? sharing.next(Timing.FOREVER) : null;
      if (message == null) {
        return false;
      }
      boolean done = false;
      try {
        action.accept(message);
        done = true;
      } finally {
        sharing.emptyHand(done);
      }
      return true;
    }

    /// Asked for by parallel streams alone: those would ack what another thread still works on.
    @Override
    public @Nullable Spliterator<Message> trySplit() {
      throw new Unsupported(
          "a stream() of "
              + title
              + " is for one thread, and cannot be parallel(). Call next() from many threads");
    }
  }

  // Verdicts

  @Override
  public void ack(Message message) {
    begin();
    strategies.allowAck();
    sharing.ack(message);
  }

  /// Acks what the calling thread was handed, under `auto()`, as asking again would.
  void done() {
    begin();
    sharing.emptyHand(true);
  }

  @Override
  public void retry(Message message) {
    retryAfter(null, message, null);
  }

  @Override
  public void retry(Message message, Duration delay) {
    retryAfter(delay, message, null);
  }

  @Override
  public void retry(Message message, String reason) {
    retryAfter(null, message, reason);
  }

  @Override
  public void retry(Message message, Duration delay, String reason) {
    retryAfter(delay, message, reason);
  }

  private void retryAfter(@Nullable Duration delay, Message message, @Nullable String reason) {
    begin();
    strategies.allowVerdict("retry(m)");
    requireShort(reason);
    if (delay == null) {
      sharing.retry(message, null, reason);
      return;
    }
    if (delay.isNegative() || delay.compareTo(Duration.ofDays(365)) > 0) {
      throw new InvalidInput("retry(m, " + delay + ") is not allowed: take 0 to 365 days");
    }
    sharing.retry(message, delay, reason);
  }

  private static void requireShort(@Nullable String reason) {
    if (reason != null && reason.length() > REASON_CHARACTERS) {
      throw new InvalidInput(
          "a reason has up to %,d characters, not %,d"
              .formatted(REASON_CHARACTERS, reason.length()));
    }
  }

  @Override
  public void reject(Message message, String reason) {
    begin();
    strategies.allowVerdict("reject(m)");
    requireShort(reason);
    sharing.reject(message, reason);
  }

  @Override
  public void release(Message message) {
    begin();
    strategies.allowVerdict("release(m)");
    sharing.release(message);
  }

  /// As [#release], handed out again only after a delay. By partition too.
  void later(Message message, Duration delay) {
    begin();
    strategies.allowVerdict("later(m)");
    sharing.later(message, delay);
  }

  /// As [#extend], for who asks on behalf of a program that does not know.
  void keep(Message message, Duration time) {
    sharing.extend(message, time);
  }

  Timing timing() {
    return committer.timing();
  }

  @Override
  public void extend(Message message, Duration time) {
    begin();
    strategies.allowVerdict("extend(m)");
    sharing.extend(message, time);
  }

  @Override
  public void commit() {
    begin();
    strategies.allowCommit();
    if (strategies.strategy() instanceof CommitStrategy.Manual) {
      sharing.ackHandedOut();
    }
    committer.commit();
  }

  @Override
  public void commitAsync(BiConsumer<Map<TopicPartition, Long>, @Nullable WeirException> done) {
    begin();
    strategies.allowCommit();
    if (strategies.strategy() instanceof CommitStrategy.Manual) {
      sharing.ackHandedOut();
    }
    committer.commitAsync(done);
  }

  // Places

  @Override
  public void pause(TopicPartition... partitions) {
    begin();
    sharing.pause(Set.of(partitions));
  }

  @Override
  public void resume(TopicPartition... partitions) {
    begin();
    sharing.resume(Set.of(partitions));
  }

  @Override
  public Set<TopicPartition> paused() {
    begin();
    return sharing.paused();
  }

  @Override
  public void seek(Place place) {
    begin();
    sharing.seek(place);
  }

  @Override
  public void seek(TopicPartition partition, Place place) {
    begin();
    sharing.seek(partition, place);
  }

  @Override
  public void rewind(long offset) {
    begin();
    sharing.rewind(offset);
  }

  @Override
  public void assign(TopicPartition partition) {
    begin();
    sharing.assign(partition);
  }

  @Override
  public void unassign(TopicPartition partition) {
    begin();
    sharing.unassign(partition);
  }

  @Override
  public Optional<String> name() {
    return Optional.ofNullable(sharing.consumer());
  }

  @Override
  public Membership membership() {
    begin();
    return sharing.membership();
  }

  @Override
  public long position(TopicPartition partition) {
    begin();
    var position = sharing.positions().get(partition);
    if (position == null) {
      throw new NotAssigned(
          "%s does not read %s. It reads %s".formatted(title, partition, sharing.assignment()));
    }
    return position;
  }

  @Override
  public OptionalLong committed(TopicPartition partition) {
    begin();
    return outlook.committed(partition);
  }

  @Override
  public Map<TopicPartition, Long> positions() {
    begin();
    return sharing.positions();
  }

  @Override
  public Lag lag() {
    begin();
    return outlook.lag(sharing.positions());
  }

  @Override
  public Optional<Duration> timeToCatchUp() {
    begin();
    return pace.timeToCatchUp();
  }

  @Override
  public Set<TopicPartition> assignment() {
    begin();
    return sharing.assignment();
  }

  @Override
  public boolean ended() {
    requireNoStream();
    return sharing.ended();
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

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    // An interrupt is how a worker is told to stop: its acks must not be lost over it.
    boolean interrupted = Thread.interrupted();
    try {
      pace.close();
      committer.close();
    } catch (Closed e) {
      // Only when the log died under it (a simulated crash): there is nowhere to commit to.
      LOG.log(System.Logger.Level.DEBUG, title + " was closed after its log", e);
    } finally {
      onClose.run();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}

package dev.weir.client.bymessage;

import dev.weir.Capability;
import dev.weir.CommitStrategy;
import dev.weir.ConsumerDefinition;
import dev.weir.FailurePolicy;
import dev.weir.Fenced;
import dev.weir.InvalidInput;
import dev.weir.Membership;
import dev.weir.Message;
import dev.weir.NewMessage;
import dev.weir.NotAssigned;
import dev.weir.Place;
import dev.weir.TopicPartition;
import dev.weir.Unsupported;
import dev.weir.WeirException;
import dev.weir.client.backend.Needs;
import dev.weir.client.backend.Places;
import dev.weir.client.connection.Connection;
import dev.weir.client.letters.DeadTopics;
import dev.weir.client.member.Ending;
import dev.weir.client.member.Partaker;
import dev.weir.client.member.Sharing;
import dev.weir.client.member.Unreadable;
import dev.weir.spi.LeaseFeed;
import dev.weir.spi.Timing;
import dev.weir.spi.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Each message is leased to one member. Nothing is fetched ahead: a lease begins when the program
/// is handed the message.
public final class ByMessage implements Sharing {
  /// How long [ByMessage#extend] may hold a message, as a lease.
  private static final Duration LONGEST_LEASE = Duration.ofHours(12);

  private final Terms terms;
  private final Connection connection;
  private final LeaseFeed feed;
  private final Timing timing;
  private final LeaseIntake intake;
  private final Leases leases;
  private final LeaseTransactions transactions;
  private final Unreadable unreadable;

  /// What this member was opened with.
  ///
  /// @param title names it in errors
  /// @param ends whether it has an end
  /// @param failures what becomes of what cannot be read
  /// @param notices is told what a person should know once
  public record Terms(
      String title,
      String consumer,
      CommitStrategy strategy,
      ConsumerDefinition definition,
      boolean ends,
      FailurePolicy failures,
      Consumer<String> notices) {}

  /// @param feed closed with this
  public ByMessage(Terms terms, Connection connection, LeaseFeed feed) {
    this.terms = terms;
    this.connection = connection;
    this.feed = feed;
    this.timing = connection.options().timing();
    this.intake = new LeaseIntake(terms.title, feed, timing, new Reception());
    this.leases = new Leases(this);
    this.unreadable = new Unreadable(terms.title, terms.failures, terms.notices, feed::skip);
    this.transactions = new LeaseTransactions(terms, leases, feed, connection.nextNumber());
  }

  // Messages

  @Override
  public @Nullable Message next(Duration wait) {
    var messages = poll(1, wait);
    return messages.isEmpty() ? null : messages.getFirst();
  }

  @Override
  public List<Message> poll(int maxMessages, Duration wait) {
    boolean byThread = terms.strategy instanceof CommitStrategy.Auto;
    if (byThread) {
      leases.emptyHand(true);
    }
    var messages = ask(maxMessages, wait);
    leases.handOut(messages, timing.nanos(), byThread);
    return messages;
  }

  private List<Message> ask(int maxMessages, Duration wait) {
    if (commitsWhenIdle()) {
      var messages = intake.poll(maxMessages, Duration.ZERO);
      if (!messages.isEmpty()) {
        return messages;
      }
      commitUnasked();
    }
    return intake.poll(maxMessages, wait);
  }

  /// The end is reached when everything is settled: nobody should wait for it until the interval is
  /// over.
  private boolean commitsWhenIdle() {
    return terms.ends
        && (terms.strategy instanceof CommitStrategy.Auto
            || terms.strategy instanceof CommitStrategy.Rolling);
  }

  @Override
  public boolean promise() {
    if (terms.strategy instanceof CommitStrategy.Auto) {
      leases.emptyHand(true);
    }
    if (!commitsWhenIdle()) {
      return intake.promise(Timing.FOREVER);
    }
    if (intake.promise(Duration.ZERO)) {
      return true;
    }
    commitUnasked();
    return intake.promise(Timing.FOREVER);
  }

  private final class Reception implements LeaseIntake.Receiver {
    @Override
    public void bury(List<Message> exhausted) {
      exhausted.forEach(ByMessage.this::bury);
    }

    @Override
    public void skipOrThrow(WeirException error) {
      unreadable.skipOrThrow(error);
    }

    @Override
    public List<Message> settleFirst(List<Message> messages) {
      return terms.strategy instanceof CommitStrategy.OnDelivery ? settled(messages) : messages;
    }
  }

  private void bury(Message message) {
    var letters = connection.letters();
    send(message, letters.lapsed(terms.consumer, message, terms.definition.attempts()));
  }

  private List<Message> settled(List<Message> messages) {
    if (messages.isEmpty()) {
      return messages;
    }
    var stale = feed.settle(acks(messages));
    var settled = new ArrayList<>(messages);
    settled.removeAll(stale);
    return settled;
  }

  private static List<Verdict> acks(Collection<Message> messages) {
    var verdicts = new ArrayList<Verdict>(messages.size());
    messages.forEach(message -> verdicts.add(new Verdict.Ack(message)));
    return verdicts;
  }

  // Verdicts

  @Override
  public String consumer() {
    return terms.consumer;
  }

  @Override
  public void emptyHand(boolean ack) {
    leases.emptyHand(ack);
  }

  @Override
  public void ack(Message message) {
    leases.ack(message);
  }

  @Override
  public void retry(Message message, @Nullable Duration delay, @Nullable String reason) {
    var letters = connection.letters();
    letters.retried(terms.consumer, message, reason);
    int most = terms.definition.attempts();
    if (message.attempt() >= most) {
      giveUp(message, () -> send(message, letters.spent(terms.consumer, message, most)));
      return;
    }
    var wait =
        delay == null
            ? terms.definition.backoff().after(message.attempt(), connection.chance())
            : delay;
    giveUp(message, () -> giveBack(new Verdict.Retry(message, wait)));
  }

  @Override
  public void reject(Message message, String reason) {
    giveUp(
        message,
        () -> send(message, connection.letters().rejected(terms.consumer, message, reason)));
  }

  @Override
  public void release(Message message) {
    later(message, Duration.ZERO);
  }

  @Override
  public void later(Message message, Duration delay) {
    giveUp(message, () -> settle(new Verdict.Release(message, delay)));
  }

  @Override
  public void extend(Message message, Duration time) {
    Needs.of(connection.backend(), Capability.EXTEND);
    if (!time.isPositive() || time.compareTo(LONGEST_LEASE) > 0) {
      throw new InvalidInput(
          "extend(m, %s) is not allowed: take more than 0, up to 12 h".formatted(time));
    }
    leases.requireHeld(message);
    try {
      feed.extend(List.of(message), time);
    } catch (Fenced e) {
      leases.lost(List.of(message));
      throw e;
    }
  }

  /// Ends a lease with a verdict; when that fails, the message is in hand as before.
  private void giveUp(Message message, Runnable verdict) {
    leases.take(message, Lease.State.GIVEN_UP);
    boolean done = false;
    try {
      verdict.run();
      done = true;
    } catch (Fenced e) {
      done = true;
      leases.lost(List.of(message));
      throw e;
    } finally {
      if (!done) {
        leases.giveBack(List.of(message), Lease.State.GIVEN_UP);
      }
    }
  }

  /// When it turns out later that the lease was over, whoever commits next is told.
  private void giveBack(Verdict.Retry retry) {
    if (!feed.retry(retry, leases::lostLater)) {
      leases.awaitWord();
    }
    if (leases.takeLost(retry.message())) {
      throw Leases.fenced(List.of(retry.message()));
    }
  }

  private void settle(Verdict verdict) {
    var stale = feed.settle(List.of(verdict));
    if (!stale.isEmpty()) {
      throw Leases.fenced(stale);
    }
  }

  private void send(Message message, NewMessage letter) {
    var letters = connection.letters();
    letters.send(letter, fitting -> settle(new Verdict.Reject(message, fitting)));
    letters.done(terms.consumer, message);
  }

  // Commits

  @Override
  public void ackHandedOut() {
    leases.ackAll();
  }

  @Override
  public void commit() {
    var lost = transactions.commit(this::ackDue);
    if (!lost.isEmpty()) {
      throw Leases.fenced(lost);
    }
  }

  /// Nobody asked for it, so nobody would catch its error: a person is told.
  @Override
  public void commitUnasked() {
    var lost = transactions.commit(this::ackDue);
    if (!lost.isEmpty()) {
      terms.notices.accept("%s: %s".formatted(terms.title, Leases.lostSentence(lost)));
    }
  }

  private void ackDue() {
    if (terms.strategy instanceof CommitStrategy.Delayed(var ackDelay, _)) {
      leases.ackHandedOutUntil(timing.nanos() - ackDelay.toNanos());
    }
  }

  /// The position is that of all members, and moves with their acks too.
  @Override
  public Map<TopicPartition, Long> stored() {
    return Map.of();
  }

  @Override
  public Partaker partaker() {
    Needs.of(connection.backend(), Capability.TRANSACTIONS_BY_MESSAGE);
    return transactions;
  }

  // Places

  @Override
  public void pause(Set<TopicPartition> partitions) {
    if (partitions.isEmpty()) {
      intake.pause();
    } else {
      requireRead(partitions);
      intake.pause(partitions);
    }
  }

  @Override
  public void resume(Set<TopicPartition> partitions) {
    if (partitions.isEmpty()) {
      intake.resume();
    } else {
      requireRead(partitions);
      intake.resume(partitions);
    }
  }

  private void requireRead(Set<TopicPartition> partitions) {
    var read = assignment();
    for (var partition : partitions) {
      if (!read.contains(partition)) {
        throw new NotAssigned(
            "%s does not read %s. It reads %s".formatted(terms.title, partition, read));
      }
    }
  }

  @Override
  public Set<TopicPartition> paused() {
    return intake.paused();
  }

  @Override
  public void seek(Place place) {
    var partitions = new TreeSet<>(assignment());
    // What was redriven is not of the topic's own places: it would come once more.
    partitions.removeIf(partition -> DeadTopics.isRedrive(partition.topic(), terms.consumer));
    seek(partitions, place);
  }

  @Override
  public void seek(TopicPartition partition, Place place) {
    requireRead(Set.of(partition));
    seek(Set.of(partition), place);
  }

  private void seek(Set<TopicPartition> partitions, Place place) {
    var backend = connection.backend();
    Needs.of(backend, Capability.SEEK);
    Needs.of(backend, Capability.READ_FROM_OFFSET);
    if (place instanceof Place.Time) {
      Needs.of(backend, Capability.READ_FROM_TIME);
    }
    var offsets = new TreeMap<TopicPartition, Long>();
    for (var partition : partitions) {
      offsets.put(partition, Places.start(backend.reader(), partition, place));
    }
    transactions.alone(() -> {
      feed.seek(offsets);
      leases.loseAll(partitions);
      intake.moved(partitions);
    });
  }

  @Override
  public void rewind(long offset) {
    seek(Place.offset(offset));
  }

  @Override
  public void assign(TopicPartition partition) {
    throw byPartitionOnly("assign(partition)");
  }

  @Override
  public void unassign(TopicPartition partition) {
    throw byPartitionOnly("unassign(partition)");
  }

  private Unsupported byPartitionOnly(String call) {
    return new Unsupported(
        "%s makes no sense on %s: by message every member reads all partitions. share(BY_PARTITION) allows it"
            .formatted(call, terms.title));
  }

  @Override
  public Membership membership() {
    return feed.membership();
  }

  @Override
  public Set<TopicPartition> assignment() {
    return new TreeSet<>(feed.positions().keySet());
  }

  @Override
  public Map<TopicPartition, Long> positions() {
    return feed.positions();
  }

  /// Messages that are in hand, or acked and not durably so.
  public int unsettled() {
    return leases.unsettled();
  }

  @Override
  public boolean ended() {
    return intake.ended();
  }

  @Override
  public void close() {
    Ending.end(terms.title, intake::close, this::commitUnasked, feed);
  }
}

package dev.weir.client.bypartition;

import dev.weir.CommitStrategy;
import dev.weir.Fenced;
import dev.weir.Membership;
import dev.weir.Message;
import dev.weir.Place;
import dev.weir.TopicPartition;
import dev.weir.Unsupported;
import dev.weir.client.backend.Reach;
import dev.weir.client.letters.Undertaker;
import dev.weir.client.member.Ending;
import dev.weir.client.member.Partaker;
import dev.weir.client.member.Sharing;
import dev.weir.spi.Feed;
import dev.weir.spi.FeedRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Partitions belong to members, each in order, or each key's messages in order.
public final class ByPartition implements Sharing {
  private final Terms terms;
  private final Feed feed;
  private final Intake intake;
  private final Commits commits;
  private final Undertaker undertaker;
  private final Seeks seeks;
  private final DoubleSupplier chance;

  /// @param feeds opens the feed, which tells of partitions that move away
  /// @param chance in [0, 1): draws the jitter of backoffs
  public ByPartition(
      Terms terms,
      Function<FeedRequest.Revocation, Feed> feeds,
      Undertaker undertaker,
      Reach reach,
      DoubleSupplier chance) {
    this.terms = terms;
    this.undertaker = undertaker;
    this.chance = chance;
    var leaving = new Leaving();
    this.feed = feeds.apply(leaving);
    this.intake = intake();
    this.commits = new Commits(feed, intake, terms);
    this.seeks = new Seeks(reach, intake, commits, terms);
    leaving.from = this;
  }

  private Intake intake() {
    try {
      return new Intake(this, feed, terms);
    } catch (RuntimeException e) {
      feed.close();
      throw e;
    }
  }

  /// Told of partitions that move away; by some feeds before the feed is there.
  private static final class Leaving implements FeedRequest.Revocation {
    private volatile @Nullable ByPartition from;

    @Override
    public boolean isFinished(Set<TopicPartition> partitions) {
      var member = from;
      return member == null || member.intake.with(lanes -> lanes.finish(partitions));
    }

    @Override
    public boolean isHolding() {
      var member = from;
      return member != null && member.intake.with(Lanes::isAnyInHand);
    }

    @Override
    public void revoke(Set<TopicPartition> partitions, boolean clean) {
      var member = from;
      if (member != null) {
        member.revoke(partitions, clean);
      }
    }
  }

  private void revoke(Set<TopicPartition> partitions, boolean clean) {
    try {
      if (clean && terms.stores()) {
        commits.commitLeaving(partitions);
      }
    } finally {
      intake.lose(partitions);
    }
  }

  // Messages

  @Override
  public @Nullable Message next(Duration wait) {
    if (isAckedFirst()) {
      var messages = intake.poll(1, wait, commits::commitDelivery);
      return messages.isEmpty() ? null : messages.getFirst();
    }
    return intake.next(wait);
  }

  @Override
  public List<Message> poll(int maxMessages, Duration wait) {
    return isAckedFirst()
        ? intake.poll(maxMessages, wait, commits::commitDelivery)
        : intake.poll(maxMessages, wait);
  }

  private boolean isAckedFirst() {
    return terms.strategy() instanceof CommitStrategy.OnDelivery;
  }

  @Override
  public boolean promise() {
    return intake.promise();
  }

  @Override
  public void emptyHand(boolean ack) {
    intake.emptyHand(ack);
  }

  // Verdicts

  @Override
  public @Nullable String consumer() {
    return terms.name();
  }

  @Override
  public void ack(Message message) {
    intake.holdings().ack(message);
  }

  @Override
  public void retry(Message message, @Nullable Duration delay, @Nullable String reason) {
    undertaker.letters().retried(name(), message, reason);
    int most = terms.definition().attempts();
    if (message.attempt() >= most) {
      undertaker.requireLetters();
      commits.bury(message, undertaker.letters().spent(name(), message, most), undertaker);
      undertaker.letters().done(name(), message);
      return;
    }
    var pause =
        delay == null
            ? terms.definition().backoff().after(message.attempt(), chance.getAsDouble())
            : delay;
    giveBack(message, message.atAttempt(message.attempt() + 1), pause);
  }

  @Override
  public void later(Message message, Duration delay) {
    giveBack(message, message, delay);
  }

  private void giveBack(Message message, Message next, Duration delay) {
    long tick = intake.with(Lanes::tick) + delay.toNanos();
    intake.holdings().takeBack(message, lane -> lane.giveBack(next, tick));
  }

  @Override
  public void reject(Message message, String reason) {
    undertaker.requireLetters();
    var letter = undertaker.letters().rejected(name(), message, reason);
    commits.bury(message, letter, undertaker);
    undertaker.letters().done(name(), message);
  }

  private String name() {
    var name = terms.name();
    if (name == null) {
      throw new Unsupported(terms.title() + " has no name, and remembers nothing: add named(...)");
    }
    return name;
  }

  @Override
  public void release(Message message) {
    throw byMessageOnly("release(m)");
  }

  @Override
  public void extend(Message message, Duration time) {
    throw byMessageOnly("extend(m)");
  }

  private Unsupported byMessageOnly(String call) {
    return new Unsupported(
        "%s makes no sense on %s: no lease runs out by partition. share(BY_MESSAGE) allows it"
            .formatted(call, terms.title()));
  }

  @Override
  public void ackHandedOut() {
    intake.with(lanes -> {
      lanes.ackTaken();
      return lanes;
    });
  }

  @Override
  public void commit() {
    var lost = commits.commit(true);
    if (!lost.isEmpty()) {
      throw new Fenced(lostSentence(lost));
    }
  }

  /// Nobody asked for it, so nobody would catch its error: a person is told.
  @Override
  public void commitUnasked() {
    tellLost(commits.commit(true));
  }

  private void tellLost(SortedMap<TopicPartition, Integer> lost) {
    if (!lost.isEmpty()) {
      terms.notices().accept(lostSentence(lost));
    }
  }

  private String lostSentence(SortedMap<TopicPartition, Integer> lost) {
    var acks = new StringJoiner(", ");
    lost.forEach((partition, count) -> acks.add("%,d of %s".formatted(count, partition)));
    return "%s: acks were lost (%s): before a commit the partition moved to another member, which is handed those messages again, or its topic was deleted. Ask for messages, or commit, more often"
        .formatted(terms.title(), acks);
  }

  @Override
  public Map<TopicPartition, Long> stored() {
    return intake.with(Lanes::storedPositions);
  }

  @Override
  public Partaker partaker() {
    return commits;
  }

  // Places

  @Override
  public void pause(Set<TopicPartition> partitions) {
    intake.pause(partitions, true);
  }

  @Override
  public void resume(Set<TopicPartition> partitions) {
    intake.pause(partitions, false);
  }

  @Override
  public Set<TopicPartition> paused() {
    return intake.with(Lanes::paused);
  }

  @Override
  public void seek(Place place) {
    seeks.seek(place);
  }

  @Override
  public void seek(TopicPartition partition, Place place) {
    seeks.seek(partition, place);
  }

  @Override
  public void rewind(long offset) {
    seeks.rewind(offset);
  }

  @Override
  public void assign(TopicPartition partition) {
    seeks.assign(partition);
  }

  @Override
  public void unassign(TopicPartition partition) {
    seeks.unassign(partition);
  }

  @Override
  public Membership membership() {
    return feed.membership();
  }

  @Override
  public Set<TopicPartition> assignment() {
    return intake.assignment();
  }

  @Override
  public Map<TopicPartition, Long> positions() {
    return intake.with(Lanes::positions);
  }

  @Override
  public boolean ended() {
    return intake.ended();
  }

  @Override
  public void close() {
    Ending.end(terms.title(), intake::close, this::commitLast, feed, undertaker);
  }

  private void commitLast() {
    if (terms.stores() && !(feed.membership() instanceof Membership.Detached)) {
      tellLost(commits.commit(terms.strategy() instanceof CommitStrategy.Auto));
    }
  }
}

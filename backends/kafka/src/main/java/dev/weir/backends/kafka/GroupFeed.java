package dev.weir.backends.kafka;

import dev.weir.TopicPartition;
import dev.weir.WeirException;
import dev.weir.spi.Feed;
import dev.weir.spi.FeedRequest;
import dev.weir.spi.Futures;
import dev.weir.spi.Settled;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;

/// A named consumer: one member of a native Kafka group, sharing by partition.
///
/// The classic protocol with cooperative rebalances, which every broker speaks; the property
/// `group.protocol=consumer` takes KIP-848's. A [GroupMember] owns Kafka's consumer, so the group
/// sees a living member however slowly messages are taken; partitions that move away wait half a
/// minute for the next poll, which tells the client so that it can commit what is done.
final class GroupFeed implements Feed {
  /// Opening waits that long for the first partitions, so that what a consumer holds is known when
  /// it opens. A group that is slower to settle goes on in the background.
  private static final Duration SETTLE_LIMIT = Duration.ofSeconds(10);

  private final GroupMember member;
  private final Handover handover;
  private final FeedRequest.Revocation beforeRevoke;

  private GroupFeed(GroupMember member, Handover handover, FeedRequest.Revocation beforeRevoke) {
    this.member = member;
    this.handover = handover;
    this.beforeRevoke = beforeRevoke;
  }

  static GroupFeed join(
      Settings settings,
      String consumer,
      FeedRequest request,
      Starts starts,
      Offsets offsets,
      DatedOffsets dated,
      Failures failures,
      LongSupplier nanoTime) {
    String title = "consumer \"" + consumer + "\"";
    var handover = new Handover();
    GroupMember member;
    try {
      member =
          new GroupMember(
              title,
              request.topics(),
              new KafkaConsumer<>(settings.group(consumer)),
              starts,
              offsets,
              handover,
              dated,
              failures,
              nanoTime);
    } catch (KafkaException e) {
      throw failures.of("opening " + title, e);
    }
    member.start();
    try {
      member.awaitSettled(SETTLE_LIMIT);
    } catch (InterruptedException e) {
      member.close();
      Thread.currentThread().interrupt();
      throw failures.of("opening " + title, e);
    }
    var failure = handover.takeFailure();
    if (failure != null) {
      member.close();
      throw failure;
    }
    handover.open();
    return new GroupFeed(member, handover, request.beforeRevoke());
  }

  @Override
  public Batch poll(int maxMessages, Duration wait) throws InterruptedException {
    boolean failed = false;
    try {
      return handover.take(maxMessages, wait, beforeRevoke);
    } catch (WeirException e) {
      failed = true;
      throw e;
    } finally {
      // The owner stops while nobody takes: what it has fetched, or an error.
      if (failed || handover.madeRoom()) {
        member.nudge();
      }
    }
  }

  @Override
  public void commit(Map<TopicPartition, Settled> settled) {
    if (!settled.isEmpty()) {
      Futures.join(member.commit(Settled.positions(settled)));
    }
  }

  @Override
  public Set<TopicPartition> assignment() {
    return handover.held();
  }

  @Override
  public Map<TopicPartition, Long> positions() {
    return handover.positions();
  }

  @Override
  public void wake() {
    handover.wake();
  }

  @Override
  public void close() {
    member.close();
  }
}

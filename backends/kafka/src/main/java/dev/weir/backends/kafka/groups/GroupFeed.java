package dev.weir.backends.kafka.groups;

import dev.weir.Membership;
import dev.weir.TopicPartition;
import dev.weir.WeirException;
import dev.weir.spi.Feed;
import dev.weir.spi.Settled;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;

/// A named consumer: one member of a native Kafka group, sharing by partition.
///
/// The classic protocol, which every broker speaks; the property `group.protocol=consumer` takes
/// KIP-848's. A [GroupMember] owns Kafka's consumer, so the group sees a living member however
/// slowly messages are taken; partitions that move away wait until their work is finished, which
/// the client says.
public final class GroupFeed implements Feed {
  /// Opening waits that long for the first partitions, so that what a consumer holds is known when
  /// it opens. A group that is slower to settle goes on in the background.
  private static final Duration SETTLE_LIMIT = Duration.ofSeconds(10);

  private final GroupMember member;
  private final Handover handover;

  private GroupFeed(GroupMember member, Handover handover) {
    this.member = member;
    this.handover = handover;
  }

  /// Starts the member and waits for its first partitions.
  public static GroupFeed joined(GroupMember member, Handover handover)
      throws InterruptedException {
    member.start();
    try {
      member.awaitSettled(SETTLE_LIMIT);
    } catch (InterruptedException e) {
      member.close();
      throw e;
    }
    var failure = handover.takeFailure();
    if (failure != null) {
      member.close();
      throw failure;
    }
    handover.open();
    return new GroupFeed(member, handover);
  }

  @Override
  public Batch poll(int maxMessages, Duration wait) throws InterruptedException {
    boolean failed = false;
    try {
      return handover.take(maxMessages, wait);
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
  public void asked() {
    handover.asked();
  }

  @Override
  public void commit(Map<TopicPartition, Settled> settled) {
    if (!settled.isEmpty()) {
      member.commit(settled);
    }
  }

  @Override
  public Map<TopicPartition, Settled> stored() {
    return handover.stored();
  }

  @Override
  public void seek(Map<TopicPartition, Long> offsets) {
    member.seek(offsets);
  }

  @Override
  public void detach(Map<TopicPartition, Long> offsets, String reason) {
    member.detach(offsets, reason);
  }

  @Override
  public void pause(Set<TopicPartition> partitions) {
    member.pause(partitions);
  }

  @Override
  public void resume(Set<TopicPartition> partitions) {
    member.resume(partitions);
  }

  @Override
  public Membership membership() {
    return member.membership();
  }

  /// By which a transaction's commit of these partitions is fenced.
  ///
  /// @throws dev.weir.Fenced when one of them has moved to another member
  public ConsumerGroupMetadata metadataFor(Map<TopicPartition, Settled> settled) {
    return member.metadataFor(settled.keySet());
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

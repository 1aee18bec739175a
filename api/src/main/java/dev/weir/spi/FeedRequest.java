package dev.weir.spi;

import dev.weir.Assignor;
import dev.weir.ConsumerDefinition;
import dev.weir.Place;
import dev.weir.TopicPartition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a consumer by partition asks of a backend that brings its own sharing.
///
/// @param consumer its name; null for one that stores nothing
/// @param from where to start in partitions without a stored position
/// @param startAt where to start in each partition when it is first assigned, whatever is stored;
///     null when not asked for
/// @param beforeRevoke told of partitions that move away
public record FeedRequest(
    @Nullable String consumer,
    Subscription subscription,
    Place from,
    @Nullable Place startAt,
    ConsumerDefinition definition,
    MemberOptions member,
    Revocation beforeRevoke) {

  public FeedRequest(
      @Nullable String consumer,
      List<String> topics,
      Place from,
      @Nullable Place startAt,
      Revocation beforeRevoke) {
    this(
        consumer,
        Subscription.of(topics),
        from,
        startAt,
        ConsumerDefinition.DEFAULT,
        MemberOptions.DEFAULT,
        beforeRevoke);
  }

  /// The topics by name, without patterns.
  public List<String> topics() {
    return subscription.topics();
  }

  /// @param instance of a static member
  /// @param session how long a member that is not heard of at all stays one
  /// @param processingLimit see [dev.weir.ConsumerBuilder#processingLimit]
  /// @param patience how long a partition that is to move waits for its unfinished work
  public record MemberOptions(
      Assignor assignor,
      Optional<String> instance,
      Duration session,
      Duration processingLimit,
      Duration patience) {
    public static final MemberOptions DEFAULT =
        new MemberOptions(
            Assignor.STICKY,
            Optional.empty(),
            Duration.ofSeconds(45),
            Duration.ofMinutes(5),
            Duration.ofSeconds(30));
  }

  /// Told of partitions that this member is about to lose.
  public interface Revocation {
    /// Whether nothing of these partitions is in hand. Asked until it is so or the patience is
    /// over, by a feed that can wait; from any thread. Nothing more of them is handed out then,
    /// unless they are among [Feed#positions] after a later poll.
    default boolean isFinished(Set<TopicPartition> partitions) {
      return true;
    }

    /// Whether the program holds any message that is not settled. From any thread.
    default boolean isHolding() {
      return false;
    }

    /// On the polling thread, or another one while none polls.
    ///
    /// @param clean false when they are lost already (this member was fenced): a commit would fail
    void revoke(Set<TopicPartition> partitions, boolean clean);
  }
}

package dev.weir.spi;

import dev.weir.Place;
import dev.weir.TopicPartition;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a consumer asks of a backend that brings its own sharing.
///
/// @param consumer its name; null for one that stores nothing
/// @param topics at least one
/// @param from where to start in partitions without a stored position
/// @param startAt where to start in each partition when it is first assigned, whatever is stored;
///     null when not asked for
/// @param beforeRevoke called on the polling thread before partitions move away, so that acks of
///     them can be committed
public record FeedRequest(
    @Nullable String consumer,
    List<String> topics,
    Place from,
    @Nullable Place startAt,
    Revocation beforeRevoke) {

  public FeedRequest {
    topics = List.copyOf(topics);
  }

  /// Told of partitions that this member is about to lose.
  public interface Revocation {
    /// @param clean false when they are lost already (this member was fenced): a commit would fail
    void revoke(Set<TopicPartition> partitions, boolean clean);
  }
}

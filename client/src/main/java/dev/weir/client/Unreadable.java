package dev.weir.client;

import dev.weir.Corrupt;
import dev.weir.FailurePolicy;
import dev.weir.OffsetOutOfRange;
import dev.weir.RetentionPassed;
import dev.weir.TopicPartition;
import dev.weir.WeirException;
import dev.weir.spi.Feed;
import java.util.Map;

/// What becomes of errors that come with reading: by the consumer's policy they are skipped, with a
/// notice, or thrown.
final class Unreadable {
  private final Feed feed;
  private final Terms terms;

  Unreadable(Feed feed, Terms terms) {
    this.feed = feed;
    this.terms = terms;
  }

  /// On the polling thread.
  void skipOrThrow(WeirException error) {
    if (error instanceof OffsetOutOfRange out) {
      var told = told(out);
      requireSkip(told);
      boolean below = out.requested() < out.earliest();
      skip(out.topicPartition(), below ? out.earliest() : out.end(), told);
      return;
    }
    if (error instanceof Corrupt damage) {
      var partition = damage.topicPartition();
      if (partition != null && damage.toOffset() >= 0) {
        requireSkip(damage);
        skip(partition, damage.toOffset() + 1, damage);
        return;
      }
    }
    throw error;
  }

  private static OffsetOutOfRange told(OffsetOutOfRange error) {
    return error instanceof RetentionPassed || error.requested() >= error.earliest()
        ? error
        : new RetentionPassed(
            error.topicPartition(), error.requested(), error.earliest(), error.end());
  }

  private void requireSkip(WeirException error) {
    if (!(terms.failures().decide(error) instanceof FailurePolicy.Action.Skip)) {
      throw error;
    }
  }

  private void skip(TopicPartition partition, long to, WeirException error) {
    feed.seek(Map.of(partition, to));
    terms
        .notices()
        .accept(
            "%s goes on at offset %d of %s: %s"
                .formatted(terms.title(), to, partition, error.getMessage()));
  }
}

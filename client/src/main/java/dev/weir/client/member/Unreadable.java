package dev.weir.client.member;

import dev.weir.Corrupt;
import dev.weir.FailurePolicy;
import dev.weir.OffsetOutOfRange;
import dev.weir.RetentionPassed;
import dev.weir.TopicPartition;
import dev.weir.WeirException;
import java.util.function.Consumer;

/// What becomes of errors that come with reading: by the consumer's policy they are skipped, with a
/// notice, or thrown.
public final class Unreadable {
  private final String title;
  private final FailurePolicy failures;
  private final Consumer<String> notices;
  private final Gap gap;

  /// Leaves out what cannot be read.
  public interface Gap {
    /// @param from the first offset that cannot be read
    /// @param to where to go on
    void skip(TopicPartition partition, long from, long to);
  }

  /// @param title names the consumer
  public Unreadable(String title, FailurePolicy failures, Consumer<String> notices, Gap gap) {
    this.title = title;
    this.failures = failures;
    this.notices = notices;
    this.gap = gap;
  }

  /// On the polling thread.
  public void skipOrThrow(WeirException error) {
    if (error instanceof OffsetOutOfRange out) {
      var told = told(out);
      requireSkip(told);
      boolean below = out.requested() < out.earliest();
      skip(out.topicPartition(), out.requested(), below ? out.earliest() : out.end(), told);
      return;
    }
    if (error instanceof Corrupt damage) {
      var partition = damage.topicPartition();
      if (partition != null && damage.toOffset() >= 0) {
        requireSkip(damage);
        skip(partition, damage.fromOffset(), damage.toOffset() + 1, damage);
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
    if (!(failures.decide(error) instanceof FailurePolicy.Action.Skip)) {
      throw error;
    }
  }

  private void skip(TopicPartition partition, long from, long to, WeirException error) {
    gap.skip(partition, from, to);
    String skips = to > from ? "skips %,d offsets and ".formatted(to - from) : "";
    notices.accept(
        "%s %sgoes on at offset %d of %s: %s"
            .formatted(title, skips, to, partition, error.getMessage()));
  }
}

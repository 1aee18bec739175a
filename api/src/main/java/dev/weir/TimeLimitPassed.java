package dev.weir;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A handler took longer for a message than [ConsumerBuilder#timeLimit] allows. The cause is what it
/// threw when it was interrupted; there is none when it returned.
public class TimeLimitPassed extends WeirException {
  private static final long serialVersionUID = 1L;

  private final TopicPartition topicPartition;
  private final long offset;
  private final Duration limit;

  public TimeLimitPassed(Message message, Duration limit, @Nullable Throwable cause) {
    super(
        "handling message %s took longer than timeLimit(%s). Raise it, or say onFailure(policy.on(TimeLimitPassed.class, …))"
            .formatted(message, limit),
        cause);
    this.topicPartition = message.topicPartition();
    this.offset = message.offset();
    this.limit = limit;
  }

  public TopicPartition topicPartition() {
    return topicPartition;
  }

  public long offset() {
    return offset;
  }

  public Duration limit() {
    return limit;
  }
}

package dev.weir.server.requests;

import dev.weir.engine.EngineException;
import dev.weir.state.Reply;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// What became of a command, for an answer.
///
/// @param errorCode [ErrorCode#NONE] when it was done
/// @param message why not
/// @param reply null when there was none
public record Outcome(int errorCode, @Nullable String message, @Nullable Reply reply) {
  static final Outcome DONE = new Outcome(ErrorCode.NONE, null, null);

  public static Outcome refused(int errorCode, @Nullable String message) {
    return new Outcome(errorCode, message, null);
  }

  /// Waits for the engine.
  public static Outcome of(CompletableFuture<Reply> reply) throws InterruptedException {
    try {
      return of(reply.get());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof EngineException known) {
        return refused(ErrorCode.of(known), known.getMessage());
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private static Outcome of(Reply reply) {
    return switch (reply) {
      case Reply.Refusal refusal -> new Outcome(code(refusal), text(refusal), refusal);
      default -> new Outcome(ErrorCode.NONE, null, reply);
    };
  }

  private static int code(Reply.Refusal refusal) {
    return switch (refusal) {
      case Reply.TopicExists r -> ErrorCode.TOPIC_ALREADY_EXISTS;
      case Reply.NoSuchTopic r -> ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
      case Reply.NoSuchTopicId r -> ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
      case Reply.NoSuchPartition r -> ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
      case Reply.InvalidName r -> ErrorCode.INVALID_TOPIC;
      case Reply.PartitionsOutOfRange r -> ErrorCode.INVALID_PARTITIONS;
      case Reply.PositionOutOfRange r -> ErrorCode.OFFSET_OUT_OF_RANGE;
      case Reply.LimitReached r -> ErrorCode.POLICY_VIOLATION;
      case Reply.NoSuchCredential r -> ErrorCode.RESOURCE_NOT_FOUND;
      default -> ErrorCode.INVALID_REQUEST;
    };
  }

  private static String text(Reply.Refusal refusal) {
    return switch (refusal) {
      case Reply.TopicExists r -> "topic \"" + r.topic().name() + "\" exists";
      case Reply.NoSuchTopic r -> "there is no topic \"" + r.name() + "\"";
      case Reply.InvalidName r -> "the name cannot be used: " + r.reason();
      case Reply.PartitionsOutOfRange r ->
          "%d partitions are not %d to %d".formatted(r.requested(), r.minimum(), r.maximum());
      case Reply.LimitReached r ->
          "%,d are more than the %,d %s that there may be"
              .formatted(r.requested(), r.limit(), r.what());
      case Reply.NoSuchCredential r -> "the user has no password for " + r.mechanism().saslName();
      default -> refusal.toString();
    };
  }
}

package dev.weir.backends.kafka.cluster;

import dev.weir.AlreadyExists;
import dev.weir.Corrupt;
import dev.weir.Fenced;
import dev.weir.Full;
import dev.weir.InvalidInput;
import dev.weir.NotFound;
import dev.weir.Unavailable;
import dev.weir.Unsupported;
import dev.weir.WeirException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InconsistentGroupProtocolException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidGroupIdException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.InvalidSessionTimeoutException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.OffsetMetadataTooLarge;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicDeletionDisabledException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;

/// Makes Weir's errors of Kafka's.
///
/// @param url named in every error
public record Failures(String url) {

  /// Waits for the admin client, whose own time limit bounds it.
  ///
  /// @param doing what failed when it fails: `creating topic "orders"`
  public <T> T answer(String doing, KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw of(doing, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw of(doing, e);
    }
  }

  /// Weir's error for what failed. Never throws.
  public WeirException of(String doing, Throwable failure) {
    Throwable cause = cause(failure);
    String said = doing + " on " + url + " failed: " + text(cause);
    return switch (cause) {
      case WeirException e -> e;
      case UnknownTopicOrPartitionException e ->
          new NotFound(said + " Create it, or correct the name", e);
      case TopicExistsException e -> new AlreadyExists(said, e);
      case RecordTooLargeException e ->
          new InvalidInput(
              said
                  + " Send less at once, or raise max.message.bytes of the topic and max.request.size",
              e);
      case AuthenticationException e ->
          new InvalidInput(said + " Check security.protocol and the sasl. and ssl. properties", e);
      case AuthorizationException e ->
          new InvalidInput(said + " Ask for the right to do that, or connect as somebody else", e);
      case UnsupportedVersionException e -> new Unsupported(said + " A newer broker does it");
      case TopicDeletionDisabledException e ->
          new Unsupported(said + " Set delete.topic.enable on the brokers");
      case CommitFailedException e -> fenced(doing, e);
      case FencedInstanceIdException e -> fenced(doing, e);
      case RebalanceInProgressException e -> fenced(doing, e);
      case OffsetMetadataTooLarge e ->
          new Full(
              said
                  + " Nothing was committed: settle what lies between, or raise offset.metadata.max.bytes",
              e);
      case InvalidSessionTimeoutException e ->
          new InvalidInput(
              said
                  + " The brokers allow what lies between group.min.session.timeout.ms and group.max.session.timeout.ms",
              e);
      case InconsistentGroupProtocolException e ->
          new InvalidInput(
              said
                  + " The members of a consumer share in one way, with one assignor. Open this one like the others, or take another name",
              e);
      case CorruptRecordException e -> new Corrupt(said, null, -1, -1, "", -1);
      case InvalidTopicException _,
          InvalidPartitionsException _,
          InvalidReplicationFactorException _,
          InvalidGroupIdException _,
          InvalidTimestampException _,
          InvalidRequestException _,
          InvalidRecordException _,
          PolicyViolationException _,
          RecordBatchTooLargeException _,
          ConfigException _ ->
          new InvalidInput(said, cause);
      case InterruptedException e -> interrupted(doing, e);
      case InterruptException e -> interrupted(doing, e);
      case TimeoutException e -> noAnswer(doing, e);
      case RetriableException e -> new Unavailable(said + " Try again", e);
      default -> new Unavailable(said, cause);
    };
  }

  /// What to throw when another member has taken over.
  public Fenced fenced(String doing, @Nullable Throwable cause) {
    return new Fenced(
        doing
            + " on "
            + url
            + " failed: another member has taken over. What it had not committed is read again there",
        cause);
  }

  /// A refusal that names these brokers; `what` says what they lack.
  public Unsupported unsupported(String what) {
    return new Unsupported("on " + url + " " + what);
  }

  /// A member that lost what it held; `why` says how.
  public Fenced putOut(String why) {
    return new Fenced(
        why
            + ", so the group on "
            + url
            + " gave its partitions to others. What it had not committed is read again there; the next poll joins anew",
        null);
  }

  private Unavailable interrupted(String doing, Throwable cause) {
    return new Unavailable("interrupted while " + doing + " on " + url, cause);
  }

  private Unavailable noAnswer(String doing, Throwable cause) {
    return new Unavailable(
        "no answer in time while "
            + doing
            + " on "
            + url
            + " ("
            + text(cause)
            + "). Check that the brokers run and that this address is theirs, and try again",
        cause);
  }

  /// The error that says what happened: Kafka wraps some in others that do not.
  private static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null && isWrapper(cause)) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static boolean isWrapper(Throwable failure) {
    return failure instanceof ExecutionException
        || failure instanceof CompletionException
        || (failure instanceof KafkaException
            && !(failure instanceof ApiException)
            && !(failure instanceof InterruptException));
  }

  private static String text(Throwable cause) {
    String message = cause.getMessage();
    String text = message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
    return text.endsWith(".") ? text : text + ".";
  }
}

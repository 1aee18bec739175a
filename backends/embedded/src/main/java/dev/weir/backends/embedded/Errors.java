package dev.weir.backends.embedded;

import dev.weir.AlreadyExists;
import dev.weir.Closed;
import dev.weir.Corrupt;
import dev.weir.Fenced;
import dev.weir.Full;
import dev.weir.InvalidInput;
import dev.weir.NotFound;
import dev.weir.OffsetOutOfRange;
import dev.weir.Outcome;
import dev.weir.TopicPartition;
import dev.weir.Unavailable;
import dev.weir.WeirException;
import dev.weir.engine.EngineException;
import dev.weir.log.CorruptSegment;
import dev.weir.spi.Timing;
import dev.weir.state.LeaseReply;
import dev.weir.state.Reply;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Waits for the engine, and says in `dev.weir`'s words what it refused or failed with.
final class Errors {
  private final String url;
  private final Timing timing;

  Errors(String url, Timing timing) {
    this.url = url;
    this.timing = timing;
  }

  NotFound noTopic(String name) {
    return new NotFound("topic \"" + name + "\" does not exist in " + url);
  }

  WeirException of(EngineException e) {
    return switch (e) {
      case EngineException.InUse inUse ->
          new Unavailable(
              url
                  + " is in use by "
                  + inUse.owner()
                  + (inUse.owner().shares()
                      ? ". It serves others: open it with ?shared=true"
                      : ". It serves nobody else: stop it, open it there with ?shared=true, or take another directory"),
              e);
      case EngineException.Damaged damaged ->
          new Corrupt(url + " cannot be opened: " + e.getMessage(), null, -1, -1, url, -1);
      case EngineException.Failed failed ->
          new Unavailable(
                  url
                      + " cannot be written any more: "
                      + e.getMessage()
                      + ". What was acknowledged is safe; repair the disk and open it again",
                  e)
              .with(failed.maybeWritten() ? Outcome.UNKNOWN : Outcome.NOT_WRITTEN);
      case EngineException.DiskFull full ->
          new Full(
                  "the disk under "
                      + url
                      + " is full: "
                      + megabytes(full.freeBytes())
                      + " free, and "
                      + megabytes(full.reserveBytes())
                      + " are kept for acks and deletions. Free some, then send again",
                  e)
              .with(Outcome.NOT_WRITTEN);
      case EngineException.Busy busy ->
          new Unavailable(url + " is busy: " + e.getMessage() + ". Send slower, or try again", e)
              .with(Outcome.NOT_WRITTEN);
      case EngineException.TooLarge large ->
          new InvalidInput(
                  "a transaction of %,d bytes is too large: at most %,d. Make it of fewer messages"
                      .formatted(large.bytes(), large.limitBytes()))
              .with(Outcome.NOT_WRITTEN);
      case EngineException.Stopped stopped ->
          new Closed(url + " was closed", e).with(Outcome.NOT_WRITTEN);
      case EngineException.Unreachable unreachable ->
          new Unavailable(url + " does not answer: " + e.getMessage(), e)
              .with(unreachable.maybeWritten() ? Outcome.UNKNOWN : Outcome.NOT_WRITTEN);
      case EngineException.NoSuchPartition none ->
          new NotFound(
                  "partition "
                      + none.topic()
                      + "/"
                      + none.partition()
                      + " does not exist in "
                      + url)
              .with(Outcome.NOT_WRITTEN);
      case EngineException.Denied denied ->
          throw new IllegalStateException("no message here names its producer", e);
      case EngineException.OutOfRange range ->
          throw new IllegalStateException("a read names its partition", e);
    };
  }

  WeirException reading(TopicPartition partition, EngineException e) {
    return e instanceof EngineException.OutOfRange range
        ? new OffsetOutOfRange(partition, range.requested(), range.start(), range.end())
        : of(e);
  }

  WeirException reading(TopicPartition partition, IOException e) {
    if (e instanceof CorruptSegment corrupt) {
      return new Corrupt(
          "messages "
              + corrupt.fromOffset()
              + " to "
              + corrupt.toOffset()
              + " of "
              + partition
              + " are damaged: "
              + corrupt.getMessage()
              + ". Other messages can be read; start behind it to go on",
          partition,
          corrupt.fromOffset(),
          corrupt.toOffset(),
          corrupt.file(),
          corrupt.position());
    }
    return new Unavailable(partition + " of " + url + " cannot be read: " + e, e);
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%,d MB", bytes >> 20);
  }

  WeirException of(Reply.Refusal refusal) {
    WeirException error =
        switch (refusal) {
          case Reply.TopicExists exists ->
              new AlreadyExists(
                  "topic \""
                      + exists.topic().name()
                      + "\" exists already in "
                      + url
                      + ", with "
                      + exists.topic().partitions()
                      + " partitions");
          case Reply.NoSuchTopic none -> noTopic(none.name());
          case Reply.NoSuchTopicId none -> new NotFound("the topic was deleted from " + url);
          case Reply.NoSuchPartition none ->
              new NotFound(
                  "partition %s/%d does not exist in %s: the topic has %d"
                      .formatted(
                          none.topic().name(), none.partition(), url, none.topic().partitions()));
          case Reply.InvalidName name ->
              new InvalidInput("\"" + name.name() + "\" " + name.reason());
          case Reply.PartitionsOutOfRange out ->
              new InvalidInput(
                  "topic \"%s\" cannot have %,d partitions. Take %,d to %,d"
                      .formatted(out.topic(), out.requested(), out.minimum(), out.maximum()));
          case Reply.PositionOutOfRange out ->
              new OffsetOutOfRange(
                  new TopicPartition(out.topic().name(), out.partition()),
                  out.position(),
                  out.start(),
                  out.end());
          case Reply.NoSuchPosition none ->
              new NotFound("consumer \"" + none.consumer() + "\" has no position there in " + url);
          case Reply.NoSuchMember member ->
              new Fenced(
                  "consumer \"%s\" in %s: this member left, was put out, or what it says is another's to say now"
                      .formatted(member.consumer(), url));
          case Reply.ReadByGroup group ->
              new InvalidInput(
                  "consumer \"%s\" in %s is a group of %,d Kafka clients. End them, or take another name"
                      .formatted(group.consumer(), url, group.members()));
          case Reply.AssignorDiffers assignor ->
              new InvalidInput(
                  "consumer \"%s\" in %s shares by assignor %s. Every member takes the same"
                      .formatted(
                          assignor.consumer(),
                          url,
                          assignor.theirs().name().toLowerCase(Locale.ROOT)));
          case Reply.InvalidAssignment assignment ->
              new InvalidInput(
                  "the assignor of consumer \"%s\" gave what cannot be: %s"
                      .formatted(assignment.consumer(), assignment.reason()));
          case Reply.NoSuchCredential none ->
              new NotFound(
                  "user \"%s\" of %s has no password for %s"
                      .formatted(none.user(), url, none.mechanism().saslName()));
          case Reply.DefinedOtherwise other -> definedOtherwise(other);
          case LeaseReply.NotByMessage other ->
              new InvalidInput(
                  "consumer \"%s\" in %s does not share by message: its members share by partition"
                      .formatted(other.consumer(), url));
          case LeaseReply.NotAMember gone ->
              new Fenced(
                  "a member of consumer \"%s\" in %s has left, or the consumer was deleted"
                      .formatted(gone.consumer(), url));
          case LeaseReply.Stale stale ->
              new Fenced(
                  "a lease of consumer \"%s\" in %s has gone: another member has message %d, or had"
                      .formatted(stale.consumer(), url, stale.place().offset()));
          case Reply.TooManyRuns many ->
              new Full(
                  "consumer \"%s\" has acked %,d ranges above gaps in %s, and a commit holds %,d at most. Ack the messages between"
                      .formatted(many.consumer(), many.runs(), url, many.limit()),
                  null);
          case Reply.LimitReached limit ->
              new InvalidInput(
                  "%,d %s are more than %s takes: at most %,d"
                      .formatted(limit.requested(), limit.what(), url, limit.limit()));
        };
    return error.with(Outcome.NOT_WRITTEN);
  }

  private InvalidInput definedOtherwise(Reply.DefinedOtherwise other) {
    var stored = other.stored();
    return new InvalidInput(
        "consumer \"%s\" in %s shares %s, %s, and stays so. Open it like that, or take another name"
            .formatted(
                other.consumer(),
                url,
                stored.byMessage() ? "BY_MESSAGE" : "BY_PARTITION",
                stored.orderedByKey() ? "ordered by key" : "not ordered by key"));
  }

  /// Waits for a change. Refusals and failures are thrown.
  Reply join(CompletableFuture<Reply> future) {
    Reply reply = await(future);
    if (reply instanceof Reply.Refusal refusal) {
      throw of(refusal);
    }
    return reply;
  }

  /// Waits for what the writer answers.
  <T> T await(Future<T> future) {
    try {
      timing.await(future);
      return future.get();
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (ExecutionException e) {
      throw of(e.getCause());
    }
  }

  Unavailable interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new Unavailable("interrupted while waiting for " + url, e).with(Outcome.UNKNOWN);
  }

  WeirException of(@Nullable Throwable cause) {
    return cause instanceof EngineException e
        ? of(e)
        : new Unavailable(url + " failed: " + cause, cause).with(Outcome.UNKNOWN);
  }
}

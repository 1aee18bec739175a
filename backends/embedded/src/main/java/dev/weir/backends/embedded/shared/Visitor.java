package dev.weir.backends.embedded.shared;

import dev.weir.engine.Asked;
import dev.weir.engine.Draft;
import dev.weir.engine.Engine;
import dev.weir.engine.EngineException;
import dev.weir.engine.Far;
import dev.weir.engine.PartitionLog;
import dev.weir.engine.ReadBound;
import dev.weir.engine.Trouble;
import dev.weir.records.Batches;
import dev.weir.state.Command;
import dev.weir.state.PartitionId;
import dev.weir.state.Question;
import dev.weir.state.Reply;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/// A session's connection, as its owner serves it: one thread takes what comes, in order; what reads
/// files has a thread of its own.
final class Visitor {
  /// What one read brings at most: the largest batch, which any frame takes.
  private static final int MAX_FETCH_BYTES = Batches.MAX_BYTES;

  private final Engine engine;
  private final Shapes shapes;
  private final Outbox outbox;
  private final ThreadFactory threads;
  private final long session;
  private final Seats seats;

  Visitor(Host.Service service, Outbox outbox, long session, Seats seats) {
    this.engine = service.engine();
    this.shapes = service.shapes();
    this.threads = service.threads();
    this.outbox = outbox;
    this.session = session;
    this.seats = seats;
  }

  /// Does what members held under the owner before.
  void resume(List<Command> claims) throws InterruptedException {
    for (Command claim : claims) {
      try {
        seats.note(claim, engine.submit(claim).get());
      } catch (java.util.concurrent.ExecutionException e) {
        throw new IllegalStateException("a claim is decided", e);
      }
    }
  }

  /// @return false for the last one
  boolean take(Frame.Call call) throws InterruptedException {
    switch (call) {
      case Frame.Change change -> change(change);
      case Frame.Ask ask -> ask(ask);
      case Frame.Fetch fetch ->
          aside(
              fetch.number(),
              () -> {
                var log = find(fetch.partition());
                int bytes = Math.min(fetch.maxBytes(), MAX_FETCH_BYTES);
                var batches = log.read(fetch.offset(), bytes, ReadBound.COMMITTED);
                return new Frame.Batches(fetch.number(), batches);
              });
      case Frame.FetchAfter fetch ->
          aside(
              fetch.number(),
              () -> {
                var log = find(fetch.partition());
                byte[] batch = log.firstBatchAfter(fetch.from(), fetch.timestampMillis());
                return new Frame.Batches(
                    fetch.number(), batch == null ? List.of() : List.of(batch));
              });
      case Frame.Look look ->
          aside(
              look.number(),
              () -> {
                var log = find(look.partition());
                long stable = log.end(ReadBound.STABLE);
                return new Frame.Spans(
                    look.number(), new Far.Span(log.start(), log.end(), stable, log.sizeBytes()));
              });
      case Frame.HowAreYou how -> aside(how.number(), () -> new Frame.IAm(how.number(), health()));
      case Frame.Watch watch -> outbox.watch(watch.consumer(), watch.told());
      case Frame.Bye _ -> {
        return false;
      }
      case Frame.Hello _, Frame.Resume _ -> throw new IllegalStateException("they were introduced");
    }
    return true;
  }

  private PartitionLog find(PartitionId id) {
    for (var topic : engine.topics()) {
      if (topic.id() == id.topicId()) {
        return topic.partition(id.number());
      }
    }
    throw new EngineException.NoSuchPartition("topic number " + id.topicId(), id.number());
  }

  // Changes.

  private void change(Frame.Change change) throws InterruptedException {
    try {
      var by = new Asked(session, change.number(), change.confirmed(), this::bytes);
      var done =
          change.batches().isEmpty()
              ? engine.submit(change.command(), by)
              : engine.transact(draft(change), by);
      var _ =
          done.whenComplete((reply, error) -> {
            if (error == null) {
              seats.note(change.command(), reply);
              outbox.say(new Frame.Replied(change.number(), reply));
            } else {
              trouble(change.number(), error);
            }
          });
    } catch (EngineException | IOException e) {
      trouble(change.number(), e);
    }
  }

  private byte[] bytes(Reply reply) {
    return shapes.bytes(Reply.class, reply);
  }

  private Draft draft(Frame.Change change) throws IOException {
    if (!(change.command() instanceof Command.Transact transact)
        || transact.appends().size() != change.batches().size()) {
      throw new MalformedFrame("batches without a place", null);
    }
    var draft = new Draft();
    for (int i = 0; i < change.batches().size(); i++) {
      byte[] batch = change.batches().get(i);
      var append = transact.appends().get(i);
      if (Batches.check(batch, 0, batch.length) != batch.length
          || Batches.lastOffsetDelta(batch, 0) != append.lastOffsetDelta()) {
        throw new MalformedFrame("a batch that is none", null);
      }
      draft.append(find(new PartitionId(append.topicId(), append.partition())), batch);
    }
    transact.parts().forEach(draft::add);
    return draft;
  }

  // Questions.

  private void ask(Frame.Ask ask) {
    var _ =
        answer(ask.question())
            .whenComplete((answer, error) -> {
              if (error == null) {
                outbox.say(new Frame.Answered(ask.number(), answer));
              } else {
                trouble(ask.number(), error);
              }
            });
  }

  private <A> CompletableFuture<byte[]> answer(Question<A> question) {
    return engine.ask(question).thenApply(answer -> shapes.bytes(type(question), answer));
  }

  /// What a question is answered.
  static Type type(Question<?> question) {
    for (Type type : question.getClass().getGenericInterfaces()) {
      if (type instanceof ParameterizedType of && of.getRawType() == Question.class) {
        return of.getActualTypeArguments()[0];
      }
    }
    throw new IllegalStateException(question.getClass() + " says what it is answered");
  }

  private Far.Health health() {
    var trouble = engine.trouble();
    return new Far.Health(
        engine.durability(),
        engine.sizeBytes(),
        free().orElse(-1L),
        engine.owner(),
        trouble == null ? null : Trouble.of(trouble));
  }

  private Optional<Long> free() {
    try {
      return Optional.of(engine.freeBytes());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private interface Reading {
    Frame read() throws IOException;
  }

  private void aside(long number, Reading reading) {
    threads
        .newThread(() -> {
          try {
            outbox.say(reading.read());
          } catch (EngineException | IOException e) {
            trouble(number, e);
          }
        })
        .start();
  }

  /// Whoever asks an owner that ends asks the next one.
  private void trouble(long number, @Nullable Throwable error) {
    if (error instanceof EngineException.Stopped) {
      outbox.close();
    } else {
      outbox.say(new Frame.Troubled(number, Trouble.of(error)));
    }
  }
}

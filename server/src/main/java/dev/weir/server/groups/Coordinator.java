package dev.weir.server.groups;

import dev.weir.engine.Engine;
import dev.weir.engine.EngineException;
import dev.weir.server.requests.ErrorCode;
import dev.weir.server.wire.Client;
import dev.weir.state.BarrierCommand;
import dev.weir.state.BarrierQuestion;
import dev.weir.state.BarrierReply;
import dev.weir.state.BarrierReply.Verdict;
import dev.weir.state.PartitionId;
import dev.weir.state.Reply;
import dev.weir.state.State;
import dev.weir.state.TransactionQuestion;
import java.util.SortedSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// The engine, as groups ask it. Thread-safe.
final class Coordinator {
  /// An engine that has failed wakes nobody, nor does a client that goes: who waits finds out by
  /// asking again.
  private static final long ASK_AGAIN_SECONDS = 2;

  private final Engine engine;

  Coordinator(Engine engine) {
    this.engine = engine;
  }

  /// @throws Refused when it was denied, or failed
  BarrierReply submit(BarrierCommand command) throws Refused, InterruptedException {
    Reply reply = get(engine.submit(command));
    return switch (reply) {
      case BarrierReply of -> granted(of);
      case Reply.InvalidName name -> throw new Refused(ErrorCode.INVALID_GROUP_ID);
      default -> throw new IllegalStateException("a group was answered " + reply);
    };
  }

  /// As [#submit]; when the answer is to wait, waits, as long as the client does.
  ///
  /// @param again what to ask then, of the member that waits
  BarrierReply await(
      Client client, BarrierCommand command, Function<String, BarrierQuestion<BarrierReply>> again)
      throws Refused, InterruptedException {
    var changed = new Semaphore(0);
    try (var watch = engine.watchGroup(command.consumer(), epoch -> changed.release())) {
      BarrierReply reply = submit(command);
      while (reply instanceof BarrierReply.Waits waits) {
        if (!changed.tryAcquire(ASK_AGAIN_SECONDS, TimeUnit.SECONDS)) {
          client.mustBeThere();
        }
        changed.drainPermits();
        reply = granted(ask(again.apply(waits.member())));
      }
      return reply;
    }
  }

  <A> A ask(BarrierQuestion<A> question) throws Refused, InterruptedException {
    return get(engine.ask((Function<State, A>) question));
  }

  /// On which partitions an open transaction has a consumer go on elsewhere.
  SortedSet<PartitionId> pending(String consumer) throws Refused, InterruptedException {
    Function<State, SortedSet<PartitionId>> question = new TransactionQuestion.PendingOf(consumer);
    return get(engine.ask(question));
  }

  private static BarrierReply granted(BarrierReply reply) throws Refused {
    if (reply instanceof BarrierReply.Denied denied && denied.verdict() != Verdict.GRANTED) {
      throw new Refused(ErrorCode.of(denied.verdict()));
    }
    return reply;
  }

  private static <T> T get(Future<T> future) throws Refused, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof EngineException failed) {
        throw new Refused(
            failed instanceof EngineException.TooLarge
                ? ErrorCode.INVALID_COMMIT_OFFSET_SIZE
                : ErrorCode.COORDINATOR_NOT_AVAILABLE);
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}

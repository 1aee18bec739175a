package dev.weir.server.transactions;

import dev.weir.engine.Engine;
import dev.weir.engine.EngineException;
import dev.weir.server.requests.ErrorCode;
import dev.weir.state.Reply;
import dev.weir.state.State;
import dev.weir.state.TransactionCommand;
import dev.weir.state.TransactionCommand.Identity;
import dev.weir.state.TransactionCommand.Owner;
import dev.weir.state.TransactionQuestion;
import dev.weir.state.TransactionReply;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Function;

/// The engine, as producers with an identity ask it. Thread-safe.
final class Coordinator {
  private final Engine engine;

  Coordinator(Engine engine) {
    this.engine = engine;
  }

  /// @throws Refused when it was denied, or failed
  Reply submit(TransactionCommand command) throws Refused, InterruptedException {
    Reply reply = get(engine.submit(command));
    if (reply instanceof TransactionReply.Denied denied) {
      throw new Refused(denied.verdict());
    }
    return reply;
  }

  /// As [#submit], of what gives an identity.
  Identity identify(TransactionCommand command) throws Refused, InterruptedException {
    if (submit(command) instanceof TransactionReply.Identified identified) {
      return identified.identity();
    }
    throw new IllegalStateException("a producer was given no identity");
  }

  <A> A ask(TransactionQuestion<A> question) throws Refused, InterruptedException {
    return get(engine.ask((Function<State, A>) question));
  }

  static Owner owner(String transactionalId, long producerId, int epoch) {
    return new Owner(transactionalId, new Identity(producerId, epoch));
  }

  private static <T> T get(Future<T> future) throws Refused, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof EngineException) {
        throw new Refused(ErrorCode.COORDINATOR_NOT_AVAILABLE);
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}

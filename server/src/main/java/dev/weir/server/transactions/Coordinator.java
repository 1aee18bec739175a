package dev.weir.server.transactions;

import dev.weir.engine.Engine;
import dev.weir.engine.EngineException;
import dev.weir.server.requests.ErrorCode;
import dev.weir.state.TransactionCommand;
import dev.weir.state.TransactionReply;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/// The engine, as producers with an identity ask it. Thread-safe.
final class Coordinator {
  private final Engine engine;

  Coordinator(Engine engine) {
    this.engine = engine;
  }

  /// @throws Refused when it was denied, or failed
  TransactionReply submit(TransactionCommand command) throws Refused, InterruptedException {
    return switch (get(engine.submit(command))) {
      case TransactionReply.Denied denied -> throw new Refused(denied.verdict());
      case TransactionReply reply -> reply;
      case Object other -> throw new IllegalStateException("a producer was answered " + other);
    };
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

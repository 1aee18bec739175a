package dev.weir;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What becomes of a message whose handling failed, by the class of the exception: data. The most
/// recently added rule whose class the exception is an instance of decides, else
/// [#otherwise].
///
/// ```java
/// FailurePolicy.RETRY
///     .on(TimeoutException.class, later(ofMinutes(1)))
///     .on(IllegalArgumentException.class, REJECT)
/// ```
///
/// Errors that come with reading rather than with handling are decided here too:
/// [Undecodable], [RetentionPassed], [OffsetOutOfRange], [Corrupt]. For the last three, `SKIP` goes
/// on behind what is missing and tells a notice, `STOP` ends the consumer with the error (the
/// default), and the others make no sense and are refused at open.
public record FailurePolicy(List<Rule> rules, Action otherwise) {
  /// Retry with the consumer's backoff; after its last attempt, the dead letters. The default.
  public static final FailurePolicy RETRY = new FailurePolicy(List.of(), Action.RETRY);

  /// Stop the consumer with the error; the message stays unacked.
  public static final FailurePolicy STOP = new FailurePolicy(List.of(), Action.STOP);

  public FailurePolicy {
    rules = List.copyOf(rules);
  }

  public FailurePolicy on(Class<? extends Throwable> type, Action action) {
    var more = new ArrayList<>(rules);
    more.add(new Rule(type, action));
    return new FailurePolicy(more, otherwise);
  }

  public FailurePolicy otherwise(Action action) {
    return new FailurePolicy(rules, action);
  }

  /// What to do about this error.
  public Action decide(Throwable error) {
    for (int i = rules.size() - 1; i >= 0; i--) {
      if (rules.get(i).type().isInstance(error)) {
        return rules.get(i).action();
      }
    }
    return otherwise;
  }

  /// @param type the exception, or a class above it
  public record Rule(Class<? extends Throwable> type, Action action) {}

  /// What to do with a message.
  public sealed interface Action {
    /// Again after the consumer's backoff; dead after its last attempt.
    Action RETRY = new Retry();

    /// To the dead letters at once.
    Action REJECT = new Reject();

    /// Acked as if it had been handled.
    Action SKIP = new Skip();

    /// The consumer ends with the error; the message stays unacked.
    Action STOP = new Stop();

    /// Again after `delay`, without counting this attempt: for what is nobody's fault.
    static Action later(Duration delay) {
      return new Later(delay);
    }

    record Retry() implements Action {}

    record Later(Duration delay) implements Action {}

    record Reject() implements Action {}

    record Skip() implements Action {}

    record Stop() implements Action {}
  }
}

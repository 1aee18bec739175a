package dev.weir;

import java.time.Duration;

/// Who acks, and who commits. *Ack* marks a message done (cheap, buffered); *commit* makes acks
/// durable.
///
/// | strategy | ack | commit |
/// |---|---|---|
/// | [#auto] (default) | when the thread that received a message asks again | every interval, even when nothing arrives, and on close |
/// | [#manual] | `commit()` acks everything handed out so far | you |
/// | [#acked] | you, message by message | you |
/// | [#rolling] | you, message by message | every interval, and on close |
/// | [#delayed] | once a time has passed since hand-over | every interval, and on close |
/// | [#onDelivery] | at hand-over | at once: at most once |
/// | [#none] | never | never: reads from the stored position and writes nothing |
///
/// A call that makes no sense under a strategy throws [Unsupported], naming the strategy that
/// allows it. `close()` commits what is acked and never acks what is in hand. Where nobody calls
/// `commit()`, what it would have thrown as [Fenced] goes to [ConsumerBuilder#onNotice].
public sealed interface CommitStrategy {
  /// How often `auto()` commits.
  Duration DEFAULT_INTERVAL = Duration.ofSeconds(5);

  /// Asking for the next message acks the ones before; committed every 5 s and on close, for every
  /// partition that is read, also where nothing came yet.
  static CommitStrategy auto() {
    return auto(DEFAULT_INTERVAL);
  }

  /// As [#auto()], committed every `interval` (a millisecond or more).
  static CommitStrategy auto(Duration interval) {
    return new Auto(interval);
  }

  /// `commit()` acks and commits everything handed to this member so far.
  static CommitStrategy manual() {
    return new Manual();
  }

  /// `ack(m)` each message, in any order; `commit()` makes the acks durable.
  static CommitStrategy acked() {
    return new Acked();
  }

  /// `ack(m)` each message, in any order; committed every `interval` (a millisecond or more) and on
  /// close.
  static CommitStrategy rolling(Duration interval) {
    return new Rolling(interval);
  }

  /// A message counts as done once `ackDelay` has passed since it was handed out, whether it is or
  /// not: work that takes longer is lost when the program dies. Committed every `interval`, and on
  /// close.
  static CommitStrategy delayed(Duration ackDelay, Duration interval) {
    return new Delayed(ackDelay, interval);
  }

  /// A message counts as done when it is handed out, durably before: at most once.
  static CommitStrategy onDelivery() {
    return new OnDelivery();
  }

  /// Nothing is stored.
  static CommitStrategy none() {
    return new None();
  }

  record Auto(Duration interval) implements CommitStrategy {
    public Auto {
      requireInterval("auto", interval);
    }

    @Override
    public String toString() {
      return "auto(" + interval + ")";
    }
  }

  record Manual() implements CommitStrategy {
    @Override
    public String toString() {
      return "manual()";
    }
  }

  record Acked() implements CommitStrategy {
    @Override
    public String toString() {
      return "acked()";
    }
  }

  record Rolling(Duration interval) implements CommitStrategy {
    public Rolling {
      requireInterval("rolling", interval);
    }

    @Override
    public String toString() {
      return "rolling(" + interval + ")";
    }
  }

  record Delayed(Duration ackDelay, Duration interval) implements CommitStrategy {
    public Delayed {
      requireInterval("delayed", interval);
      if (ackDelay.isNegative()) {
        throw new InvalidInput("delayed(" + ackDelay + ", …) is negative. Take 0 or more");
      }
    }

    @Override
    public String toString() {
      return "delayed(" + ackDelay + ", " + interval + ")";
    }
  }

  record OnDelivery() implements CommitStrategy {
    @Override
    public String toString() {
      return "onDelivery()";
    }
  }

  private static void requireInterval(String strategy, Duration interval) {
    if (interval.toMillis() < 1) {
      throw new InvalidInput(strategy + "(" + interval + ") is too short. Take 1 ms or more");
    }
  }

  record None() implements CommitStrategy {
    @Override
    public String toString() {
      return "none()";
    }
  }
}

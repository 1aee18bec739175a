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
/// | [#none] | never | never: reads from the stored position and writes nothing |
///
/// A call that makes no sense under a strategy throws [Unsupported], naming the strategy that
/// allows it. `close()` commits what is acked and never acks what is in hand.
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

  /// Nothing is stored.
  static CommitStrategy none() {
    return new None();
  }

  record Auto(Duration interval) implements CommitStrategy {
    public Auto {
      if (interval.toMillis() < 1) {
        throw new InvalidInput("auto(" + interval + ") is too short. Take 1 ms or more");
      }
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

  record None() implements CommitStrategy {
    @Override
    public String toString() {
      return "none()";
    }
  }
}

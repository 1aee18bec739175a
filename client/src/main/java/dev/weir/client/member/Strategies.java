package dev.weir.client.member;

import dev.weir.CommitStrategy;
import dev.weir.Unsupported;
import org.jspecify.annotations.Nullable;

/// Which calls make sense under which strategy. The others are refused, naming one that allows
/// them.
public final class Strategies {
  private final CommitStrategy strategy;
  private final String title;

  /// @param title names the consumer in errors
  public Strategies(CommitStrategy strategy, String title) {
    this.strategy = strategy;
    this.title = title;
  }

  CommitStrategy strategy() {
    return strategy;
  }

  void allowAck() {
    var instead =
        switch (strategy) {
          case CommitStrategy.Acked _, CommitStrategy.Rolling _ -> null;
          case CommitStrategy.Auto _ ->
              "asking for the next message acks it; commit(acked()) lets you";
          case CommitStrategy.Manual _ ->
              "commit() acks all handed out; commit(acked()) acks one by one";
          case CommitStrategy.Delayed _ ->
              "it is acked once its time has passed; commit(acked()) lets you";
          case CommitStrategy.OnDelivery _ ->
              "it was acked when it was handed out; commit(acked()) lets you";
          case CommitStrategy.None _ ->
              "nothing is stored; commit(acked()), with a name, allows it";
        };
    refuseIf("ack(m)", instead);
  }

  void allowCommit() {
    var instead =
        switch (strategy) {
          case CommitStrategy.Auto _,
              CommitStrategy.Manual _,
              CommitStrategy.Acked _,
              CommitStrategy.Rolling _,
              CommitStrategy.Delayed _ ->
              null;
          case CommitStrategy.OnDelivery _ ->
              "everything is committed before it is handed out; commit(manual()) or acked() let you";
          case CommitStrategy.None _ ->
              "nothing is stored; commit(auto()), manual() or acked(), with a name, allow it";
        };
    refuseIf("commit()", instead);
  }

  /// Retries, rejects, releases and longer leases.
  public void allowVerdict(String call) {
    var instead =
        switch (strategy) {
          case CommitStrategy.Auto _,
              CommitStrategy.Manual _,
              CommitStrategy.Acked _,
              CommitStrategy.Rolling _,
              CommitStrategy.Delayed _ ->
              null;
          case CommitStrategy.OnDelivery _ ->
              "the message was done when it was handed out; commit(auto()), manual() or acked() allow it";
          case CommitStrategy.None _ ->
              "nothing is stored; commit(auto()), manual() or acked(), with a name, allow it";
        };
    refuseIf(call, instead);
  }

  private void refuseIf(String call, @Nullable String instead) {
    if (instead != null) {
      throw new Unsupported(
          "%s makes no sense under %s on %s: %s".formatted(call, strategy, title, instead));
    }
  }
}

package dev.weir.client.bypartition;

import dev.weir.CommitStrategy;
import dev.weir.ConsumerDefinition;
import dev.weir.FailurePolicy;
import dev.weir.TopicPartition;
import dev.weir.spi.Subjects;
import dev.weir.spi.Timing;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// What a consumer by partition is, as it opened.
///
/// @param title names it in errors: `consumer "billing" on orders`
/// @param number different for each consumer of the connection
/// @param name null for one that stores nothing
/// @param lookAhead see [dev.weir.ConsumerBuilder#lookAhead]
/// @param subjects what is not of these settles itself
/// @param ends where each partition ends (exclusive)
/// @param failures what becomes of what cannot be read
/// @param notices told what a person should know once
public record Terms(
    String title,
    int number,
    @Nullable String name,
    CommitStrategy strategy,
    ConsumerDefinition definition,
    int lookAhead,
    Subjects subjects,
    ToLongFunction<TopicPartition> ends,
    FailurePolicy failures,
    Consumer<String> notices,
    Timing timing) {

  /// Whether messages are acked one way or another, so that it matters which are in hand.
  boolean acks() {
    return switch (strategy) {
      case CommitStrategy.Auto _,
          CommitStrategy.Manual _,
          CommitStrategy.Acked _,
          CommitStrategy.Rolling _,
          CommitStrategy.Delayed _ ->
          true;
      case CommitStrategy.OnDelivery _, CommitStrategy.None _ -> false;
    };
  }

  /// Acks are stored.
  boolean stores() {
    return name != null && !(strategy instanceof CommitStrategy.None);
  }
}

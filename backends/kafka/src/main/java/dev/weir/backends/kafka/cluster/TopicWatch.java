package dev.weir.backends.kafka.cluster;

import dev.weir.NotFound;
import dev.weir.WeirException;
import dev.weir.spi.Subscription;
import java.time.Duration;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/// The topics that a subscription stands for now: those it names, those that match its patterns,
/// and those of its optional ones that exist. For one thread.
///
/// Not Kafka's own subscription by pattern: that cannot name topics that come later one by one, and
/// asks for all topics' metadata again and again.
public final class TopicWatch {
  /// How often to look for topics that come and go.
  private static final Duration INTERVAL = Duration.ofSeconds(3);

  private final Subscription subscription;
  private final Catalog catalog;
  private final LongSupplier nanoTime;
  private SortedSet<String> known;
  private long lookedAt;

  /// Looks at once.
  ///
  /// @throws NotFound when a topic that it names does not exist
  public TopicWatch(Subscription subscription, Catalog catalog, LongSupplier nanoTime) {
    this.subscription = subscription;
    this.catalog = catalog;
    this.nanoTime = nanoTime;
    subscription.topics().forEach(catalog::ask);
    this.known = look();
    this.lookedAt = nanoTime.getAsLong();
  }

  /// Those that were found last.
  public SortedSet<String> topics() {
    return Collections.unmodifiableSortedSet(known);
  }

  /// Looks again when it is time to.
  ///
  /// @return whether other topics than before were found
  public boolean refresh() {
    if (untilRefresh().isPositive()) {
      return false;
    }
    lookedAt = nanoTime.getAsLong();
    try {
      var found = look();
      boolean changed = !found.equals(known);
      known = found;
      return changed;
    } catch (WeirException e) {
      // No broker answers: what was known is good enough until the next look.
      return false;
    }
  }

  /// Until the next look; very long when there is nothing to look for.
  public Duration untilRefresh() {
    return subscription.patterns().isEmpty() && subscription.optional().isEmpty()
        ? Duration.ofDays(365)
        : INTERVAL.minusNanos(nanoTime.getAsLong() - lookedAt);
  }

  private SortedSet<String> look() {
    var found = new TreeSet<>(subscription.topics());
    if (subscription.patterns().isEmpty()) {
      subscription.optional().stream().filter(this::exists).forEach(found::add);
    } else {
      catalog.names().stream().filter(subscription::includes).forEach(found::add);
    }
    return found;
  }

  private boolean exists(String topic) {
    try {
      catalog.ask(topic);
      return true;
    } catch (NotFound e) {
      return false;
    }
  }
}

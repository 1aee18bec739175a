package dev.weir;

import java.time.Duration;
import java.util.List;

/// What a named consumer is: stored by the log at its first use, where the log can
/// ([Capability#DEFINITIONS]). A later open takes from here what it does not name. Another `share`
/// or key order is refused; another `attempts`, `backoff`, `lease`, `expireAfter` or filter is an update.
///
/// @param attempts how often a message is handed out at most before it goes to the dead letters
/// @param lease how long a message is held by a member that says nothing; by message only
/// @param expireAfter how long nobody has to use it until it is forgotten, where the log does so
///     ([Capability#EXPIRY]); [#NEVER] unless somebody said otherwise
/// @param subjects patterns of which a message's subject must match one; empty for all messages
/// @param exceptSubjects patterns of which it must match none; these win
public record ConsumerDefinition(
    Share share,
    boolean orderedByKey,
    int attempts,
    Backoff backoff,
    Duration lease,
    Duration expireAfter,
    List<String> subjects,
    List<String> exceptSubjects) {

  /// It does not expire.
  public static final Duration NEVER = Duration.ofMillis(Long.MAX_VALUE);

  /// As many attempts as may be asked for.
  public static final int MOST_ATTEMPTS = 1_000;

  public static final Duration SHORTEST_LEASE = Duration.ofSeconds(1);
  public static final Duration LONGEST_LEASE = Duration.ofHours(12);

  /// Whoever is unused is looked for every hour.
  public static final Duration SHORTEST_EXPIRY = Duration.ofHours(1);

  public static final Duration LONGEST_EXPIRY = Duration.ofDays(36_500);

  /// By partition, in partition order, three attempts, a lease of 30 s, for ever, all messages.
  public static final ConsumerDefinition DEFAULT =
      new ConsumerDefinition(
          Share.BY_PARTITION,
          false,
          3,
          Backoff.DEFAULT,
          Duration.ofSeconds(30),
          NEVER,
          List.of(),
          List.of());

  public ConsumerDefinition {
    subjects = List.copyOf(subjects);
    exceptSubjects = List.copyOf(exceptSubjects);
  }

  /// Whether it is forgotten when nobody uses it.
  public boolean expires() {
    return !expireAfter.equals(NEVER);
  }
}

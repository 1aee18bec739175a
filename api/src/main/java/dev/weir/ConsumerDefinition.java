package dev.weir;

import java.time.Duration;
import java.util.List;

/// What a named consumer is: stored by the log at its first use, where the log can
/// ([Capability#DEFINITIONS]). A later open takes from here what it does not name. Another `share`
/// or key order is refused; another `attempts`, `backoff`, `lease` or filter is an update.
///
/// @param attempts how often a message is handed out at most before it goes to the dead letters
/// @param lease how long a message is held by a member that says nothing; by message only
/// @param subjects patterns of which a message's subject must match one; empty for all messages
/// @param exceptSubjects patterns of which it must match none; these win
public record ConsumerDefinition(
    Share share,
    boolean orderedByKey,
    int attempts,
    Backoff backoff,
    Duration lease,
    List<String> subjects,
    List<String> exceptSubjects) {

  /// By partition, in partition order, three attempts, a lease of 30 s, all messages.
  public static final ConsumerDefinition DEFAULT =
      new ConsumerDefinition(
          Share.BY_PARTITION,
          false,
          3,
          Backoff.DEFAULT,
          Duration.ofSeconds(30),
          List.of(),
          List.of());

  public ConsumerDefinition {
    subjects = List.copyOf(subjects);
    exceptSubjects = List.copyOf(exceptSubjects);
  }
}

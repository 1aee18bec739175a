package dev.weir.state;

import java.util.List;

/// What a consumer is: stored at its first use.
///
/// @param byMessage how its members share; the other way is by partition. Never changes
/// @param orderedByKey whether a key's messages are handed out one at a time. Never changes
/// @param attempts how often a message is handed out at most
/// @param backoff for whoever computes delays: nothing here looks at it
/// @param leaseMillis how long a message is held by a member that says nothing
/// @param expireAfterMillis how long nobody has to use it until it is forgotten; [#NEVER_EXPIRES]
/// @param subjects patterns that a message's subject must match one of; empty for all messages
/// @param exceptSubjects patterns of which it must match none
public record Definition(
    boolean byMessage,
    boolean orderedByKey,
    int attempts,
    Backoff backoff,
    long leaseMillis,
    long expireAfterMillis,
    List<String> subjects,
    List<String> exceptSubjects) {
  public static final long NEVER_EXPIRES = Long.MAX_VALUE;

  public Definition {
    subjects = List.copyOf(subjects);
    exceptSubjects = List.copyOf(exceptSubjects);
  }

  boolean expires() {
    return expireAfterMillis != NEVER_EXPIRES;
  }

  /// What this is instead of `stored` may be so from now on: it is the same consumer.
  boolean mayReplace(Definition stored) {
    return byMessage == stored.byMessage && orderedByKey == stored.orderedByKey;
  }

  /// How long a message waits before its next attempt.
  ///
  /// @param delaysMillis one when fixed; the first and the longest when exponential; else one after
  ///     each failure
  public record Backoff(Kind kind, List<Long> delaysMillis) {
    public Backoff {
      delaysMillis = List.copyOf(delaysMillis);
    }

    public enum Kind {
      FIXED,
      EXPONENTIAL,
      LISTED
    }
  }
}

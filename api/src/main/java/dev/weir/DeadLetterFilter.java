package dev.weir;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Which dead letters are meant; all parts must hold. Each method gives a changed copy.
///
/// @param topic the topic of origin
/// @param ids empty for all
/// @param key exactly this key
/// @param causeContains a part of the cause, upper and lower case alike
/// @param failedBefore last failure earlier than this
/// @param failedSince last failure at or after this
public record DeadLetterFilter(
    Optional<String> topic,
    Set<Long> ids,
    Optional<String> key,
    Optional<String> causeContains,
    Optional<Instant> failedSince,
    Optional<Instant> failedBefore) {
  public static final DeadLetterFilter ALL =
      new DeadLetterFilter(
          Optional.empty(),
          Set.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  public DeadLetterFilter {
    ids = Set.copyOf(ids);
  }

  public DeadLetterFilter topic(String name) {
    return new DeadLetterFilter(
        Optional.of(name), ids, key, causeContains, failedSince, failedBefore);
  }

  public DeadLetterFilter ids(Long... these) {
    return new DeadLetterFilter(
        topic, Set.copyOf(List.of(these)), key, causeContains, failedSince, failedBefore);
  }

  public DeadLetterFilter key(String exactly) {
    return new DeadLetterFilter(
        topic, ids, Optional.of(exactly), causeContains, failedSince, failedBefore);
  }

  public DeadLetterFilter causeContains(String part) {
    return new DeadLetterFilter(topic, ids, key, Optional.of(part), failedSince, failedBefore);
  }

  public DeadLetterFilter failedSince(Instant time) {
    return new DeadLetterFilter(topic, ids, key, causeContains, Optional.of(time), failedBefore);
  }

  public DeadLetterFilter failedBefore(Instant time) {
    return new DeadLetterFilter(topic, ids, key, causeContains, failedSince, Optional.of(time));
  }
}

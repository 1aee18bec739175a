package dev.weir;

import java.time.Instant;

/// A message that a consumer gave up, as it lies in `<topic>.<consumer>.dead`.
///
/// @param id where the dead letter lies
/// @param origin where the message was read
/// @param cause what was said at the last failure
/// @param attempts how often it was handed out
/// @param message key, value and headers as they were, without those that Weir added
public record DeadLetter(
    long id,
    String consumer,
    TopicPartition origin,
    long originOffset,
    String cause,
    int attempts,
    Instant firstFailure,
    Instant lastFailure,
    Message message) {}

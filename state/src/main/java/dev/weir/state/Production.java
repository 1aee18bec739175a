package dev.weir.state;

import org.jspecify.annotations.Nullable;

/// Who has made a batch, as its head says: so that one that comes twice is written once, and none is
/// written behind a gap.
///
/// @param firstSequence the first record's number among those that the producer sends to the
///     partition: 0 in each epoch, and again behind `Integer.MAX_VALUE`
/// @param enlistment the transaction that the batch belongs to; null for none
public record Production(
    long producerId, int epoch, int firstSequence, @Nullable Enlistment enlistment) {
  /// Larger ids are only ever given: so that a client that makes one up cannot use all of them up.
  public static final long LARGEST_FOREIGN_ID = 1L << 62;

  /// Which transaction a batch belongs to.
  ///
  /// @param joins whether the batch takes its partition into the transaction, and begins that, when
  ///     nobody has said so before: KIP-890's way
  public record Enlistment(String transactionalId, boolean joins) {}

  /// @throws IllegalArgumentException for numbers that no batch of a producer has
  public Production {
    if (producerId < 0 || epoch < 0 || firstSequence < 0) {
      throw new IllegalArgumentException(
          "a producer's batch has no id %d, epoch %d or sequence %d"
              .formatted(producerId, epoch, firstSequence));
    }
  }

  Produced appendedAt(long millis) {
    var kind = enlistment == null ? Produced.Kind.PLAIN : Produced.Kind.TRANSACTIONAL;
    return new Produced(producerId, epoch, firstSequence, kind, millis);
  }

  /// The number that many behind.
  static int behind(int sequence, int count) {
    return (int) ((sequence + (long) count) & Integer.MAX_VALUE);
  }
}

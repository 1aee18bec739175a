package dev.weir.state;

/// A producer that has sent to a partition.
///
/// @param lastSequence its last record's number
/// @param lastMillis when it sent that
/// @param openedAt the first offset of its transaction that is open there; -1 for none
public record ActiveProducer(
    long producerId, int epoch, int lastSequence, long lastMillis, long openedAt) {
  ActiveProducer openedAt(long offset) {
    return new ActiveProducer(producerId, epoch, lastSequence, lastMillis, offset);
  }
}

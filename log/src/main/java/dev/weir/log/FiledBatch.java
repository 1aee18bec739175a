package dev.weir.log;

/// A sealed record batch on its way into a segment. The array is shared, not copied: nobody may
/// change it any more.
///
/// @param baseOffset the batch's first offset; above every offset filed in its partition before
/// @param lastOffset the batch's last offset, inclusive
/// @param maxTimestamp the latest timestamp in it, in milliseconds
/// @param appendTimeMillis when it was appended, by the engine's clock; retention by age counts
///     from here
/// @param batch one complete Kafka record batch v2, base offset filled in
@SuppressWarnings("ArrayRecordComponent") // a batch is one array from sealing to the consumer
public record FiledBatch(
    long baseOffset, long lastOffset, long maxTimestamp, long appendTimeMillis, byte[] batch) {}

package dev.weir.log;

/// What the segments of one partition hold.
///
/// @param baseOffset the first batch's base offset
/// @param endOffset one past the last batch's last offset
/// @param bytes the length of all batches
public record SegmentRange(long baseOffset, long endOffset, long bytes) {}

package dev.weir.log;

/// A run of consecutive batches in one segment file: the unit of the index and of checking heads.
/// A block is closed once it holds [SegmentLimits#blockBytes] or spans ten minutes of appends; a
/// batch of that size or more is a block of its own, so a block is below twice that size or exactly
/// one batch.
///
/// The newest block of a partition may still grow: then a later call gives a longer one with the
/// same position.
///
/// @param position where its first batch begins, in bytes from the start of the file
/// @param bytes the length of its batches together
/// @param headsCrc CRC-32C over the first 61 bytes of each of its batches, in order: what the
///     batches' own checksums leave out (base offset, length, leader epoch, magic) is covered here
/// @param baseOffset the first batch's base offset
/// @param endOffset one past the last batch's last offset
/// @param maxTimestamp the latest timestamp in it, in milliseconds
/// @param lastAppendMillis when its newest batch was appended, by the engine's clock
public record Block(
    long position,
    int bytes,
    int headsCrc,
    long baseOffset,
    long endOffset,
    long maxTimestamp,
    long lastAppendMillis) {}

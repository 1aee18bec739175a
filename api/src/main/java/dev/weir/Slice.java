package dev.weir;

import java.util.List;

/// A stretch of one partition.
///
/// @param messages in order; empty at the end
/// @param nextOffset where to read on: behind the last message, and behind any gap that follows it
public record Slice(List<Message> messages, long nextOffset) {}

package dev.weir.protocol;

import java.nio.ByteBuffer;

/// A tagged field that this code does not know. It is kept, and written again where it stood.
///
/// @param tag its number
/// @param bytes its value, a view
public record UnknownTag(int tag, ByteBuffer bytes) {}

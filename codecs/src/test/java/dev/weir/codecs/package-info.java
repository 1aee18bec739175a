/// Compressions, there and back, and against bytes that lie.
@NullMarked
package dev.weir.codecs;

import org.jspecify.annotations.NullMarked;

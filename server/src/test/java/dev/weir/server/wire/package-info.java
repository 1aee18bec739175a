/// Connections whose clients are slow, greedy or broken.
@NullMarked
package dev.weir.server.wire;

import org.jspecify.annotations.NullMarked;

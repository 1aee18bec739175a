/// Unit tests of consumers by partition.
@NullMarked
package dev.weir.client.bypartition;

import org.jspecify.annotations.NullMarked;

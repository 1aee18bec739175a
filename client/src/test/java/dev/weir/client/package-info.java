/// Unit tests of the client, over [dev.weir.client.TinyLog]: a log of lists in memory. What real
/// backends do is the conformance suite's to show.
@NullMarked
package dev.weir.client;

import org.jspecify.annotations.NullMarked;

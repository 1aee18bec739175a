/// What a backend can, has and holds: its capabilities, the partitions of a subscription, places and
/// lag in a log, and a feed over a plain log. Read [dev.weir.client.backend.Needs] first.
///
/// Uses `dev.weir` and `dev.weir.spi`. Invariant: what a backend cannot do is refused before any
/// effect.
@NullMarked
package dev.weir.client.backend;

import org.jspecify.annotations.NullMarked;

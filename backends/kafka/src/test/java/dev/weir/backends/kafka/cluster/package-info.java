/// Settings, and positions as they are stored: no broker is needed.
@NullMarked
package dev.weir.backends.kafka.cluster;

import org.jspecify.annotations.NullMarked;

/// Topics and positions, on the broker of [dev.weir.backends.kafka.Kafka].
@NullMarked
package dev.weir.backends.kafka.admin;

import org.jspecify.annotations.NullMarked;

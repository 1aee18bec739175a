/// Appending and reading, on the broker of [dev.weir.backends.kafka.Kafka].
@NullMarked
package dev.weir.backends.kafka.log;

import org.jspecify.annotations.NullMarked;

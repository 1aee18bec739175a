/// Members of groups: alone, and on the broker of [dev.weir.backends.kafka.Kafka].
@NullMarked
package dev.weir.backends.kafka.groups;

import org.jspecify.annotations.NullMarked;

/// Members of share groups, on the broker of [dev.weir.backends.kafka.Kafka].
@NullMarked
package dev.weir.backends.kafka.sharegroups;

import org.jspecify.annotations.NullMarked;

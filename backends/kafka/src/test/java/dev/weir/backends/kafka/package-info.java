/// The backend on a real broker: one for the JVM, a topic a test. [dev.weir.backends.kafka.Kafka]
/// is the tests' vocabulary.
@NullMarked
package dev.weir.backends.kafka;

import org.jspecify.annotations.NullMarked;

/// A real Kafka broker for tests, in a process of its own. Read
/// [dev.weir.backends.kafka.broker.KafkaBroker] first; it is all that tests see.
///
/// May use: the JDK; [dev.weir.backends.kafka.broker.BrokerProcess] alone, which runs in the
/// broker's process, uses Kafka's server.
///
/// Invariant: nothing of Kafka's server is ever on the class path of a test or of Weir. The build
/// writes the broker's class path into the resource `class-path` beside these classes, as paths
/// into the local Maven repository.
@NullMarked
package dev.weir.backends.kafka.broker;

import org.jspecify.annotations.NullMarked;

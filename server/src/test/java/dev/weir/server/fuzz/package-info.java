/// Bytes that nobody meant. `KafkaRequests` is what they are made of; `JazzerTest` is guided by what
/// they reach in the decoders and handlers, `StormTest` sends them to a server that has others to
/// serve.
@NullMarked
package dev.weir.server.fuzz;

import org.jspecify.annotations.NullMarked;

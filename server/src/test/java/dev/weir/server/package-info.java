/// The server as its clients see it: bytes on a socket, and Kafka's own clients.
@NullMarked
package dev.weir.server;

import org.jspecify.annotations.NullMarked;

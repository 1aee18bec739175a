/// The bytes of Kafka's protocol: what stands in a frame behind its size.
///
/// [dev.weir.protocol.messages] holds one record a message, written by the build from Kafka's own
/// schemas; here is what they are made with. Start at [dev.weir.protocol.Reader], which reads them
/// from a frame, and [dev.weir.protocol.Writer], which writes them into parts that a socket takes.
/// Uses the JDK only, and knows no sockets. `docs/decisions/protocol.md` says why it is generated.
///
/// What this room keeps: whatever the bytes are, reading them gives a message or a
/// [dev.weir.protocol.MalformedMessage], after no more work and memory than the frame's own size
/// stands for; what is read from Kafka's bytes is written as the same bytes.
@NullMarked
package dev.weir.protocol;

import org.jspecify.annotations.NullMarked;

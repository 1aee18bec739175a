/// The engine over the wire: Kafka's protocol for Kafka's clients, and a little HTTP for those who
/// watch. Read [dev.weir.server.Server] first.
///
/// | room | |
/// |---|---|
/// | [dev.weir.server.wire] | connections: frames in, answers out in the order of requests, and what bounds both |
/// | [dev.weir.server.requests] | one class an API key: what it serves, and how it answers |
/// | [dev.weir.server.sessions] | what clients said in their last Fetch |
/// | [dev.weir.server.security] | who asks: TLS, and how clients prove who they are |
/// | [dev.weir.server.groups] | the same for groups and what they commit |
///
/// Uses the engine and what that speaks, and the messages of protocol. Knows no API, no client.
///
/// What this room keeps: nothing is allocated that nobody has asked for and paid for, and no answer
/// leaves before what it tells is durable.
@NullMarked
package dev.weir.server;

import org.jspecify.annotations.NullMarked;

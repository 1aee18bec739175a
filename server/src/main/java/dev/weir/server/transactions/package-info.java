/// Producers with an identity, and their transactions, over the wire. One class an API key, called as
/// Kafka calls the API; what is decided stands in state. Read
/// [dev.weir.server.transactions.Coordinator] first.
///
/// What this room keeps: nothing waits for the end of a transaction. It is one step of the engine, so
/// nobody is ever told to come again while it ends.
@NullMarked
package dev.weir.server.transactions;

import org.jspecify.annotations.NullMarked;

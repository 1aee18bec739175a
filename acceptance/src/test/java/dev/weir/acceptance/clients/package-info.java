/// Clients of Kafka's that no one here wrote, on a `weir serve` in a process of its own.
///
/// Each is a process too: those that are libraries are played by small programs in
/// `src/test/clients`, or by [dev.weir.acceptance.clients.JavaPlayer]. What each did is
/// docs/reference/clients.md. Read [dev.weir.acceptance.clients.ClientsTest] first.
@NullMarked
package dev.weir.acceptance.clients;

import org.jspecify.annotations.NullMarked;

/// `weir serve` and `weir user`: a directory for Kafka's clients, and who they are. Alone among the commands, it owns a directory
/// itself, and so sees the engine and the server; the others use `dev.weir` alone.
@NullMarked
package dev.weir.cli.serve;

import org.jspecify.annotations.NullMarked;

/// What a frame asks, and the answer: one class an API key, called as Kafka calls the API, with the
/// versions that it serves at its top. All of them stand in [dev.weir.server.requests.Apis], from
/// which the answer to ApiVersions is made. Read [dev.weir.server.requests.Api] first, then
/// [dev.weir.server.requests.Metadata] as an example.
///
/// What a client sees of Kafka follows `docs/decisions/server.md`.
@NullMarked
package dev.weir.server.requests;

import org.jspecify.annotations.NullMarked;

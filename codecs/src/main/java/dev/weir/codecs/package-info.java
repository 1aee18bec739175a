/// Compressions that Kafka's clients use, behind the port [dev.weir.records.Codec]. All of them:
/// [dev.weir.codecs.Compressions#ALL].
///
/// May use the libraries and records. Invariant: what is expanded is never larger than it may be,
/// whatever the bytes claim.
@NullMarked
package dev.weir.codecs;

import org.jspecify.annotations.NullMarked;

/// Kafka's messages, one record each with the structs inside it, and the table of all requests,
/// [dev.weir.protocol.messages.ApiKey]. Written by the build from the schemas in the kafka-clients
/// jar: look for them in `target/generated-sources/kafka`.
///
/// A server reads a request and answers it so:
///
/// ```java
/// ApiKey key = ApiKey.of(frame.getShort(0)).orElseThrow();
/// int version = frame.getShort(2);
/// var in = new Reader(frame);
/// var header = RequestHeader.read(in, key.requestHeaderVersion(version));
/// var request = (MetadataRequest) key.readRequest(in, version);
///
/// var response = MetadataResponse.builder().clusterId("weir").build();
/// var head = ResponseHeader.builder().correlationId(header.correlationId()).build();
/// int headVersion = key.responseHeaderVersion(version);
/// int size = head.size(headVersion) + response.size(version);
/// var out = new Writer(4 + size);
/// out.int32(size);
/// head.write(out, headVersion);
/// response.write(out, version);
/// channel.write(out.parts());
/// ```
///
/// A version that [dev.weir.protocol.messages.ApiKey#has] denies has a header of version 1 at least in
/// its beginning: whatever comes later, key, version, correlation id and client id stay where they are.
///
/// Records are values: lists and buffers that are given to a builder are kept, not copied, and must
/// not change afterwards. A field that a version lacks has its default when that version is read; it
/// must have its default when that version is written, unless the schema lets it be dropped.
@NullMarked
package dev.weir.protocol.messages;

import org.jspecify.annotations.NullMarked;

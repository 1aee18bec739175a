/// Writes the Java of Kafka's messages: `dev.weir.protocol.messages`, from the JSON schemas that lie
/// inside the kafka-clients jar. It runs in the build and is not shipped.
///
/// Start at [dev.weir.protocol.generator.Generate]. [dev.weir.protocol.generator.SchemaReader] turns
/// JSON into a [dev.weir.protocol.generator.MessageSchema], [dev.weir.protocol.generator.MessageSource]
/// turns that into Java. `docs/decisions/protocol.md` says why there is a generator at all.
///
/// What this room keeps: the same schemas give the same files, byte for byte; a word of the schema
/// language that it does not know stops the build.
@NullMarked
package dev.weir.protocol.generator;

import org.jspecify.annotations.NullMarked;

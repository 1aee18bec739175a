/// Tests of the protocol: Kafka's own classes are the oracle ([dev.weir.protocol.OracleTest]), and
/// breaking the schemas shows that it would notice ([dev.weir.protocol.OracleNoticesTest]).
@NullMarked
package dev.weir.protocol;

import org.jspecify.annotations.NullMarked;

package dev.weir.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.protocol.generator.MessageSchema;
import dev.weir.protocol.generator.Schemas;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every message in every version, against Kafka's own classes.
class OracleTest {
  private static final int ROUNDS = 4 + 20 * Integer.getInteger("weir.budget.minutes", 0);

  static Stream<MessageSchema> messages() throws IOException {
    return Schemas.all().stream().filter(schema -> !schema.versions().isEmpty());
  }

  @ParameterizedTest
  @MethodSource("messages")
  void aMessageIsTheSameBytesAsInKafka(MessageSchema schema) throws Exception {
    var oracle = new Oracle(schema, OracleTest.class.getClassLoader());
    for (int version = schema.versions().lowest();
        version <= schema.versions().highest();
        version++) {
      for (int round = 0; round < ROUNDS; round++) {
        oracle.compare(version, Oracle.seed(schema.name(), version, round));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("messages")
  void aFieldThatAVersionLacksIsDroppedOrRefusedAsInKafka(MessageSchema schema) throws Exception {
    var oracle = new Oracle(schema, OracleTest.class.getClassLoader());
    for (int version = schema.versions().lowest();
        version <= schema.versions().highest();
        version++) {
      for (int round = 0; round < ROUNDS; round++) {
        oracle.compareWithStrays(version, Oracle.seed(schema.name(), version, -1 - round));
      }
    }
  }

  @Test
  void allMessagesOfKafkaAreThere() throws IOException {
    assertThat(messages()).hasSizeGreaterThan(180).hasSameSizeAs(messages().distinct().toList());
  }
}

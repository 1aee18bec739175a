package dev.weir.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.weir.protocol.generator.MessageSchema;
import dev.weir.protocol.generator.SchemaReader;
import dev.weir.protocol.generator.Schemas;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A generator that misreads one word of a schema is caught by the oracle.
@Tag("slow")
class OracleNoticesTest {
  private static final int ROUNDS = 50;

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          a type           | FetchResponse   | "SessionId", "type": "int32"               | "SessionId", "type": "uint16"
          a first version  | FetchResponse   | "LogStartOffset", (.*) "5\\+"              | "LogStartOffset", $1 "6+"
          a last version   | FetchResponse   | "0-12", "ignorable"                        | "0-11", "ignorable"
          flexible versions| FetchResponse   | "flexibleVersions": "12\\+"                | "flexibleVersions": "13+"
          a tag            | FetchResponse   | "taggedVersions": "12\\+", "tag": 2        | "taggedVersions": "12+", "tag": 3
          tags themselves  | FetchResponse   | "taggedVersions": "16\\+", "tag": 0,       | ``
          null             | FetchResponse   | "nullableVersions": "4\\+",                | ``
          null in a version| MetadataRequest | "nullableVersions": "1\\+"                 | "nullableVersions": "2+"
          a default        | FetchResponse   | "versions": "11\\+", "default": "-1"       | "versions": "11+", "default": "0"
          what is dropped  | FetchResponse   | "default": "0", "ignorable": false         | "default": "0", "ignorable": true
          what is refused  | FetchResponse   | "versions": "7\\+", "ignorable": true      | "versions": "7+", "ignorable": false
          a compact length | RequestHeader   | , "flexibleVersions": "none"               | ``
          """)
  void aWordThatIsMisread(String what, String message, String right, String wrong)
      throws Exception {
    MessageSchema schema = SchemaReader.read(Schemas.text(message));
    var oracle = new Oracle(schema, new BrokenSchema(message, right, wrong == null ? "" : wrong));

    assertThat(catchThrowable(() -> compare(oracle, schema))).as(what).isNotNull();
  }

  @Test
  void aSchemaThatIsReadRightPasses() throws Exception {
    MessageSchema schema = SchemaReader.read(Schemas.text("FetchResponse"));
    compare(new Oracle(schema, new BrokenSchema("FetchResponse", "int32", "int32")), schema);
  }

  private static void compare(Oracle oracle, MessageSchema schema) throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      for (int version = schema.versions().lowest();
          version <= schema.versions().highest();
          version++) {
        oracle.compare(version, Oracle.seed(schema.name(), version, round));
        oracle.compareWithStrays(version, Oracle.seed(schema.name(), version, round));
      }
    }
  }
}

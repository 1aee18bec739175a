package dev.weir.protocol.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class SchemaReaderTest {
  private static final String MESSAGE =
      """
      {
        // A comment, with "quotes".
        "apiKey": 3, "type": "request", "name": "PingRequest",
        "validVersions": "2-5", "flexibleVersions": "4+",
        "fields": [
          { "name": "Old", "type": "int32", "versions": "0-1" },
          // Another.
          { "name": "Hosts", "type": "[]Host", "versions": "0+", "fields": [
            { "name": "Name", "type": "string", "versions": "3+" EXTRA }
          ]}
        ]
      }
      """;

  @Test
  void rangesEndWhereTheMessageDoes() {
    MessageSchema schema = SchemaReader.read(MESSAGE.replace("EXTRA", ""));

    assertThat(schema.versions()).isEqualTo(new Versions(2, 5));
    assertThat(schema.flexible()).isEqualTo(new Versions(4, 5));
    assertThat(schema.root().fields()).extracting(Field::name).containsExactly("Hosts");
    Field name = schema.struct("Host").fields().getFirst();
    assertThat(name.versions()).isEqualTo(new Versions(3, 5));
  }

  @Test
  void aWordThatIsNotKnownStopsTheBuild() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SchemaReader.read(MESSAGE.replace("EXTRA", ", \"encrypted\": true")))
        .withMessageStartingWith("unknown word \"encrypted\" in {name=Name");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> SchemaReader.read(MESSAGE.replace("EXTRA", "").replace("apiKey", "apiKeys")))
        .withMessageStartingWith("unknown word \"apiKeys\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            SchemaReader.read(MESSAGE.replace("EXTRA", "").replace("\"string\"", "\"decimal\"")));
  }

  @Test
  void elementsAreAsSmallAsTheirSmallestVersion() {
    MessageSchema schema = SchemaReader.read(MESSAGE.replace("EXTRA", ""));
    Type host = new Type.StructOf("Host");
    // Nothing; a string of two bytes of length; a compact one and a tag section.
    assertThat(schema.leastSize(host, new Versions(2, 5))).isZero();
    assertThat(schema.leastSize(host, new Versions(3, 5))).isEqualTo(2);
    assertThat(schema.leastSize(host, new Versions(3, 3))).isEqualTo(2);
    assertThat(schema.leastSize(Type.Fixed.INT64, new Versions(2, 5))).isEqualTo(8);
  }

  @Test
  void aMessageThatIsGoneHasNoVersions() {
    MessageSchema gone =
        SchemaReader.read(
            """
            { "apiKey": 4, "type": "response", "name": "GoneResponse", "validVersions": "none" }
            """);
    assertThat(gone.versions().isEmpty()).isTrue();
  }
}

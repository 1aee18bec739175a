package dev.weir.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.protocol.messages.ApiKey;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.kafka.common.message.ApiMessageType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The table of requests, against Kafka's.
class ApiKeyTest {
  @Test
  void allRequestsThatKafkaHasAreThere() {
    assertThat(Arrays.stream(ApiKey.values()).map(ApiKey::key))
        .containsExactlyElementsOf(
            Arrays.stream(ApiMessageType.values())
                .filter(type -> type.lowestSupportedVersion() <= type.highestSupportedVersion(true))
                .map(type -> (int) type.apiKey())
                .sorted()
                .toList());
  }

  @ParameterizedTest
  @EnumSource
  void versionsAndHeadersAreKafkas(ApiKey key) {
    ApiMessageType kafkas = ApiMessageType.fromApiKey((short) key.key());
    assertThat(key.apiName()).isEqualTo(kafkas.name.replaceAll("Request$", ""));
    assertThat(key.lowestVersion()).isEqualTo(kafkas.lowestSupportedVersion());
    assertThat(key.highestVersion()).isEqualTo(kafkas.highestSupportedVersion(true));
    assertThat(key.stableVersion()).isEqualTo(kafkas.highestSupportedVersion(false));
    assertThat(key.has(key.lowestVersion() - 1)).isFalse();
    assertThat(key.has(key.highestVersion() + 1)).isFalse();
    for (int version = key.lowestVersion(); version <= key.highestVersion(); version++) {
      assertThat(key.has(version)).isTrue();
      assertThat(key.requestHeaderVersion(version))
          .isEqualTo(kafkas.requestHeaderVersion((short) version));
      assertThat(key.responseHeaderVersion(version))
          .isEqualTo(kafkas.responseHeaderVersion((short) version));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aKeyReadsItsOwnMessages(ApiKey key) {
    ApiMessageType kafkas = ApiMessageType.fromApiKey((short) key.key());
    int version = key.highestVersion();
    byte[] request = KafkaClasses.write(kafkas.newRequest(), version);
    byte[] response = KafkaClasses.write(kafkas.newResponse(), version);
    assertThat(key.readRequest(new Reader(ByteBuffer.wrap(request)), version).apiKey())
        .isEqualTo(key);
    assertThat(key.readResponse(new Reader(ByteBuffer.wrap(response)), version).apiKey())
        .isEqualTo(key);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 4, 5, 6, 7, 1000, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void aNumberThatIsNoRequestIsNone(int number) {
    assertThat(ApiKey.of(number)).isEmpty();
  }

  @Test
  void aNumberIsItsRequest() {
    assertThat(ApiKey.of(18)).contains(ApiKey.API_VERSIONS);
    assertThat(ApiKey.of(ApiKey.values().length)).isPresent();
  }

  @Test
  void aVersionOfApiVersionsThatIsNotKnownStillHasAHeaderThatIs() {
    assertThat(ApiKey.API_VERSIONS.requestHeaderVersion(99)).isEqualTo(2);
    assertThat(ApiKey.API_VERSIONS.responseHeaderVersion(99)).isZero();
  }
}

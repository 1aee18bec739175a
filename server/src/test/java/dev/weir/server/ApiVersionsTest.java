package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.ApiVersionsRequest;
import dev.weir.protocol.messages.ApiVersionsResponse;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a client is told of versions, and that all of it is answered.
class ApiVersionsTest {
  private RunningServer server;

  @BeforeEach
  void start() throws IOException {
    server = RunningServer.with();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private static ApiVersionsRequest request() {
    return ApiVersionsRequest.builder()
        .clientSoftwareName("weir-test")
        .clientSoftwareVersion("1.0")
        .build();
  }

  @Test
  void whatIsAdvertisedIsWhatTheProtocolHasAndCallsFinished() throws IOException {
    try (var client = new RawClient(server.port())) {
      var answer = client.ask(request(), 4, ApiVersionsResponse.class);

      assertThat(answer.errorCode()).isZero();
      assertThat(answer.apiKeys()).extracting(api -> api.apiKey()).contains(18, 3);
      assertThat(answer.apiKeys())
          .allSatisfy(api -> {
            ApiKey key = ApiKey.of(api.apiKey()).orElseThrow();
            assertThat(api.maxVersion()).isBetween(key.lowestVersion(), key.stableVersion());
            // Produce alone is told of lower than there is.
            int lowest = key == ApiKey.PRODUCE ? 0 : key.lowestVersion();
            assertThat(api.minVersion()).isBetween(lowest, api.maxVersion());
          });
    }
  }

  @Test
  void anUnknownVersionIsAnsweredInVersion0() throws IOException {
    try (var client = new RawClient(server.port())) {
      // Version 99; what follows the client's name is nothing that anybody knows.
      client.bytes("00000010 0012 0063 0000002a 0001 63 ffffffffff");
      var frame = client.receive();

      assertThat(frame.getInt(0)).as("correlation id").isEqualTo(42);
      assertThat(frame.getShort(4)).as("error").isEqualTo((short) 35);
      assertThat(frame.getInt(6)).as("how many keys, in version 0's bytes").isPositive();
      assertThat(frame.remaining()).isEqualTo(4 + 2 + 4 + 6 * frame.getInt(6));
    }
  }

  @Test
  void aClientWhoseNameCannotBeOneIsRefusedInItsOwnVersion() throws IOException {
    try (var client = new RawClient(server.port())) {
      var bad = ApiVersionsRequest.builder().clientSoftwareName("-").clientSoftwareVersion("1");
      assertThat(client.ask(bad.build(), 3, ApiVersionsResponse.class).errorCode()).isEqualTo(42);
    }
  }

  @Test
  void anUnknownKeyCloses() throws IOException {
    try (var client = new RawClient(server.port())) {
      client.bytes("0000000b 0004 0000 0000002a 0001 63");
      assertThat(client.isClosedByServer()).isTrue();
    }
  }
}

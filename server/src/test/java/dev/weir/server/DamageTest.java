package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.ApiVersionsRequest;
import dev.weir.protocol.messages.ApiVersionsResponse;
import dev.weir.protocol.messages.ApiVersionsResponse.ApiVersion;
import dev.weir.protocol.messages.MetadataRequest;
import dev.weir.protocol.messages.MetadataResponse;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Whatever bytes come, they are answered or their connection is closed, and the next client is
/// served.
class DamageTest {
  private static final long SEED = 20261121;
  private static final int FRAMES_PER_VERSION = 12;
  private static final int MOST_BYTES = 120;

  private RunningServer server;

  private final Severe severe = new Severe();

  @BeforeEach
  void start() throws IOException {
    server = RunningServer.with();
    server.createTopic("t", 1);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    severe.close();
  }

  @Test
  void randomBytesOfEveryRequestHarmNobody() throws IOException {
    var random = new SplittableRandom(SEED);
    int closed = 0;
    int answered = 0;
    for (ApiVersion api : served()) {
      for (int version = api.minVersion(); version <= api.maxVersion(); version++) {
        for (int n = 0; n < FRAMES_PER_VERSION; n++) {
          if (isAnswered(frame(random, api.apiKey(), version))) {
            answered++;
          } else {
            closed++;
          }
        }
      }
    }
    assertThat(severe.said()).as("mistakes of the server").isEmpty();
    assertThat(closed).as("connections that were closed").isPositive();
    assertThat(answered).as("requests that were answered").isPositive();
    try (var client = new RawClient(server.port())) {
      var all = client.ask(MetadataRequest.builder().build(), 1, MetadataResponse.class);
      assertThat(all.brokers()).hasSize(1);
    }
  }

  private List<ApiVersion> served() throws IOException {
    var request =
        ApiVersionsRequest.builder().clientSoftwareName("t").clientSoftwareVersion("1").build();
    try (var client = new RawClient(server.port())) {
      return client.ask(request, 4, ApiVersionsResponse.class).apiKeys();
    }
  }

  /// A header that is right, and a body of mostly small numbers, which get further than large ones.
  private static byte[] frame(SplittableRandom random, int key, int version) {
    boolean flexible = ApiKey.of(key).orElseThrow().isFlexible(version);
    var frame = ByteBuffer.allocate(4 + 10 + 1 + MOST_BYTES);
    frame.putInt(0).putShort((short) key).putShort((short) version).putInt(1).putShort((short) 0);
    if (flexible) {
      frame.put((byte) 0);
    }
    for (int left = random.nextInt(MOST_BYTES); left > 0; left--) {
      frame.put((byte) (random.nextInt(4) == 0 ? random.nextInt() : random.nextInt(3)));
    }
    frame.putInt(0, frame.position() - 4);
    byte[] bytes = new byte[frame.position()];
    frame.flip().get(bytes);
    return bytes;
  }

  private boolean isAnswered(byte[] frame) throws IOException {
    try (var client = new RawClient(server.port())) {
      client.send(frame);
      client.endInput();
      return client.receive().getInt(0) == 1;
    } catch (EOFException | SocketException e) {
      return false;
    }
  }
}

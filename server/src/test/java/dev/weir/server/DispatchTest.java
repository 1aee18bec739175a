package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.FetchRequest;
import dev.weir.protocol.messages.MetadataRequest;
import dev.weir.protocol.messages.ProduceRequest;
import dev.weir.protocol.messages.Request;
import dev.weir.server.groups.GroupApis;
import dev.weir.server.requests.Apis;
import dev.weir.server.requests.Broker;
import dev.weir.server.requests.Dispatch;
import dev.weir.server.requests.Login;
import dev.weir.server.requests.Served;
import dev.weir.server.wire.Client;
import dev.weir.server.wire.Endpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DispatchTest {
  private RunningServer server;
  private Apis apis;

  @BeforeEach
  void start() throws IOException {
    server = RunningServer.with();
    var broker =
        Broker.of(server.engine(), Settings.DEFAULT, InstantSource.system(), System::nanoTime);
    apis = Apis.of(broker, GroupApis.of(broker));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private boolean waitsForItsTurn(Request request, int version) throws InterruptedException {
    byte[] frame = RawClient.frame(request, version, 1);
    var waited = new boolean[1];
    var client = new Client(1, "there", new Endpoint("here", 1), () -> false);
    var reply =
        new Dispatch(apis, _ -> Login.NONE, System::nanoTime)
            .greet(client)
            .begin(
                ByteBuffer.wrap(frame, 4, frame.length - 4).slice(),
                () -> {
                  waited[0] = true;
                });
    reply.await();
    reply.done();
    return waited[0];
  }

  @Test
  void nothingButProduceIsBegunBeforeWhatCameEarlierIsAnswered() throws InterruptedException {
    assertThat(waitsForItsTurn(ProduceRequest.builder().acks(1).build(), 9)).isFalse();
    assertThat(waitsForItsTurn(MetadataRequest.builder().build(), 9)).isTrue();
    assertThat(waitsForItsTurn(FetchRequest.builder().build(), 12)).isTrue();
  }

  @Test
  void onlyFinishedVersionsAreServed() {
    assertThat(apis.served())
        .hasSizeGreaterThan(15)
        .allSatisfy((Served<?> api) -> {
          assertThat(api.key().has(api.lowest())).isTrue();
          assertThat(api.highest()).isEqualTo(api.key().stableVersion());
          boolean told = api.advertisedFrom() == api.lowest() || api.key() == ApiKey.PRODUCE;
          assertThat(told).isTrue();
        });
  }
}

package dev.weir.server.requests;

import dev.weir.protocol.MalformedMessage;
import dev.weir.protocol.Reader;
import dev.weir.protocol.Writer;
import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.Request;
import dev.weir.protocol.messages.RequestHeader;
import dev.weir.protocol.messages.Response;
import dev.weir.protocol.messages.ResponseHeader;
import dev.weir.server.wire.Client;
import dev.weir.server.wire.Disconnect;
import dev.weir.server.wire.Service;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// From a frame to the API that it asks, and from the API's answer to a frame.
public final class Dispatch implements Service {
  /// A request header's API key, version and correlation id.
  private static final int LEAST_HEADER = 8;

  private final Apis apis;
  private final RequestCounts counts;
  private final LongSupplier nanoTime;

  /// @param nanoTime measures how long answers take
  public Dispatch(Apis apis, LongSupplier nanoTime) {
    this.apis = apis;
    this.counts = new RequestCounts(apis.served());
    this.nanoTime = nanoTime;
  }

  public RequestCounts counts() {
    return counts;
  }

  @Override
  public Reply begin(ByteBuffer frame, Client client, Turn turn) throws InterruptedException {
    if (frame.remaining() < LEAST_HEADER) {
      throw new Disconnect("a request of %d bytes".formatted(frame.remaining()));
    }
    int number = frame.getShort(0);
    int version = frame.getShort(2);
    int correlationId = frame.getInt(4);
    ApiKey key = ApiKey.of(number).orElseThrow(() -> unknown(number, version));
    Api<?> api = apis.find(key);
    if (api == null) {
      throw unknown(number, version);
    }
    if (!api.isPipelined()) {
      turn.await();
    }
    if (api.served().has(version)) {
      return begin(api, new Frame(key, version, correlationId), frame, client);
    }
    if (key != ApiKey.API_VERSIONS) {
      throw unknown(number, version);
    }
    var fallback = new Frame(key, 0, correlationId);
    return () -> fallback.bytes(apis.versions().unsupported());
  }

  private static Disconnect unknown(int key, int version) {
    return new Disconnect("API key %d version %d is not served".formatted(key, version));
  }

  private <Q extends Request> Reply begin(Api<Q> api, Frame to, ByteBuffer frame, Client client)
      throws InterruptedException {
    long start = nanoTime.getAsLong();
    Answer answer;
    try {
      var in = new Reader(frame);
      var header = RequestHeader.read(in, to.key.requestHeaderVersion(to.version));
      var request = api.served().type().cast(to.key.readRequest(in, to.version));
      String clientId = header.clientId();
      answer =
          api.answer(new Call<>(request, to.version, clientId == null ? "" : clientId, client));
    } catch (MalformedMessage e) {
      throw new Disconnect(
          "%s version %d: %s".formatted(to.key.apiName(), to.version, e.getMessage()));
    }
    return new Begun(answer, to, start);
  }

  /// A request that an API is answering.
  private final class Begun implements Reply {
    private final Answer answer;
    private final Frame frame;
    private final long start;

    Begun(Answer answer, Frame frame, long start) {
      this.answer = answer;
      this.frame = frame;
      this.start = start;
    }

    @Override
    public ByteBuffer @Nullable [] await() throws InterruptedException {
      var response = answer.await();
      counts.answered(frame.key, nanoTime.getAsLong() - start);
      return frame.bytes(response);
    }

    @Override
    public void done() {
      answer.done();
    }
  }

  /// What an answer's frame takes from its request.
  private record Frame(ApiKey key, int version, int correlationId) {
    ByteBuffer @Nullable [] bytes(@Nullable Response response) {
      if (response == null) {
        return null;
      }
      var header = ResponseHeader.builder().correlationId(correlationId).build();
      int headerVersion = key.responseHeaderVersion(version);
      var out = new Writer(header.size(headerVersion) + response.size(version));
      header.write(out, headerVersion);
      response.write(out, version);
      return out.parts();
    }
  }
}

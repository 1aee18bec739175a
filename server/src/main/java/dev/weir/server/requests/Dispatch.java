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
import java.util.EnumSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// From a frame to the API that it asks, and from the API's answer to a frame.
public final class Dispatch implements Service {
  /// A request header's API key, version and correlation id.
  private static final int LEAST_HEADER = 8;

  /// What is answered before it is known who asks.
  private static final Set<ApiKey> FOR_STRANGERS =
      EnumSet.of(ApiKey.API_VERSIONS, ApiKey.SASL_HANDSHAKE, ApiKey.SASL_AUTHENTICATE);

  private final Apis apis;
  private final Login.Desk desk;
  private final RequestCounts counts;
  private final LongSupplier nanoTime;

  /// @param nanoTime measures how long answers take
  public Dispatch(Apis apis, Login.Desk desk, LongSupplier nanoTime) {
    this.apis = apis;
    this.desk = desk;
    this.counts = new RequestCounts(apis.served());
    this.nanoTime = nanoTime;
  }

  public RequestCounts counts() {
    return counts;
  }

  @Override
  public Conversation greet(Client client) {
    return new Talk(client, desk.meet(client));
  }

  /// With one client.
  private final class Talk implements Conversation {
    private final Client client;
    private final Login login;

    Talk(Client client, Login login) {
      this.client = client;
      this.login = login;
    }

    @Override
    public boolean isTrusted() {
      return login.isDone();
    }

    @Override
    public Reply begin(ByteBuffer frame, Turn turn) throws InterruptedException {
      if (login.takesTokens()) {
        turn.await();
        return token(frame);
      }
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
      if (!login.isDone() && !FOR_STRANGERS.contains(key)) {
        throw new Disconnect(key.apiName() + " of somebody who has not proved who it is");
      }
      if (!api.isPipelined()) {
        turn.await();
      }
      if (api.served().has(version)) {
        return begin(api, new Frame(key, version, correlationId), frame);
      }
      if (key != ApiKey.API_VERSIONS) {
        throw unknown(number, version);
      }
      var fallback = new Frame(key, 0, correlationId);
      return () -> fallback.bytes(apis.versions().unsupported());
    }

    private Reply token(ByteBuffer frame) throws InterruptedException {
      byte[] token = new byte[frame.remaining()];
      frame.get(token);
      var step = login.step(token);
      if (step.errorCode() != ErrorCode.NONE) { // there are no words for it
        throw new Disconnect(step.message());
      }
      return () -> new ByteBuffer[] {ByteBuffer.wrap(step.token())};
    }

    private <Q extends Request> Reply begin(Api<Q> api, Frame to, ByteBuffer frame)
        throws InterruptedException {
      long start = nanoTime.getAsLong();
      Answer answer;
      try {
        var in = new Reader(frame);
        var header = RequestHeader.read(in, to.key.requestHeaderVersion(to.version));
        var request = api.served().type().cast(to.key.readRequest(in, to.version));
        String named = header.clientId();
        String clientId = named == null ? "" : named;
        answer = api.answer(new Call<>(request, to.version, clientId, client, login));
      } catch (MalformedMessage e) {
        throw new Disconnect(
            "%s version %d: %s".formatted(to.key.apiName(), to.version, e.getMessage()));
      }
      return new Begun(answer, to, start);
    }
  }

  private static Disconnect unknown(int key, int version) {
    return new Disconnect("API key %d version %d is not served".formatted(key, version));
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

    @Override
    public boolean isLast() {
      return answer.isLast();
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

package dev.weir.server.simulation;

import dev.weir.protocol.Reader;
import dev.weir.protocol.Writer;
import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.Request;
import dev.weir.protocol.messages.RequestHeader;
import dev.weir.protocol.messages.Response;
import dev.weir.protocol.messages.ResponseHeader;
import dev.weir.server.requests.Dispatch;
import dev.weir.server.wire.Client;
import dev.weir.server.wire.Endpoint;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A request on its way, and its answer: over bytes, as a connection would carry it.
final class Exchange {
  private static final Client CLIENT =
      new Client(1, "127.0.0.1", new Endpoint("localhost", 9092), () -> false);

  private final Request request;
  private final int version;
  private final Thread thread;
  private @Nullable Response response;
  private @Nullable Throwable failure;

  private Exchange(Dispatch dispatch, Request request, int version) {
    this.request = request;
    this.version = version;
    this.thread = Thread.ofVirtual().unstarted(() -> run(dispatch));
  }

  static Exchange begin(Dispatch dispatch, Request request, int version) {
    var begun = new Exchange(dispatch, request, version);
    begun.thread.start();
    return begun;
  }

  private void run(Dispatch dispatch) {
    try {
      var reply = dispatch.greet(CLIENT).begin(frame(), () -> {});
      try {
        response = response(Objects.requireNonNull(reply.await()));
      } finally {
        reply.done();
      }
    } catch (InterruptedException e) {
      // The connection has ended.
    } catch (RuntimeException | Error e) {
      failure = e;
    }
  }

  private ByteBuffer frame() {
    ApiKey key = request.apiKey();
    int headerVersion = key.requestHeaderVersion(version);
    var header =
        RequestHeader.builder()
            .requestApiKey(key.key())
            .requestApiVersion(version)
            .clientId("simulated")
            .build();
    var out = new Writer(header.size(headerVersion) + request.size(version));
    header.write(out, headerVersion);
    request.write(out, version);
    return ByteBuffer.wrap(out.toByteArray());
  }

  private Response response(ByteBuffer[] parts) {
    int size = 0;
    for (ByteBuffer part : parts) {
      size += part.remaining();
    }
    var whole = ByteBuffer.allocate(size);
    for (ByteBuffer part : parts) {
      whole.put(part.duplicate());
    }
    var in = new Reader(whole.flip());
    ApiKey key = request.apiKey();
    var _ = ResponseHeader.read(in, key.responseHeaderVersion(version));
    return key.readResponse(in, version);
  }

  Request request() {
    return request;
  }

  /// Whether it does nothing until something happens.
  boolean isQuiet() {
    return switch (thread.getState()) {
      case WAITING, TIMED_WAITING, TERMINATED -> true;
      default -> false;
    };
  }

  boolean isOver() {
    return thread.getState() == Thread.State.TERMINATED;
  }

  /// Null when the connection ended before.
  @Nullable Response response() throws Violation {
    if (failure != null) {
      throw new Violation("%s failed: %s".formatted(request, failure), failure);
    }
    return response;
  }

  /// The connection ends.
  void cut() {
    thread.interrupt();
  }
}

package dev.weir.acceptance.serving;

import dev.weir.protocol.Reader;
import dev.weir.protocol.Writer;
import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.Request;
import dev.weir.protocol.messages.RequestHeader;
import dev.weir.protocol.messages.Response;
import dev.weir.protocol.messages.ResponseHeader;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;

/// A connection without a client library: two thousand of them fit a test.
final class Wire implements AutoCloseable {
  /// Longer than anything here takes, so that a test that hangs fails.
  private static final int PATIENCE_MILLIS = 60_000;

  private final Socket socket;

  Wire(int port) throws IOException {
    socket = new Socket("localhost", port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
  }

  void bytes(byte... bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  void send(Request request, int version) throws IOException {
    ApiKey key = request.apiKey();
    int headerVersion = key.requestHeaderVersion(version);
    var header =
        RequestHeader.builder()
            .requestApiKey(key.key())
            .requestApiVersion(version)
            .clientId("wire")
            .build();
    int size = header.size(headerVersion) + request.size(version);
    var out = new Writer(size);
    header.write(out, headerVersion);
    request.write(out, version);
    bytes(ByteBuffer.allocate(4 + size).putInt(size).put(out.toByteArray()).array());
  }

  <R extends Response> R ask(Request request, int version, Class<R> type) throws IOException {
    send(request, version);
    var in = new DataInputStream(socket.getInputStream());
    byte[] frame = new byte[in.readInt()];
    in.readFully(frame);
    var answer = new Reader(ByteBuffer.wrap(frame));
    ApiKey key = request.apiKey();
    var _ = ResponseHeader.read(answer, key.responseHeaderVersion(version));
    return type.cast(key.readResponse(answer, version));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

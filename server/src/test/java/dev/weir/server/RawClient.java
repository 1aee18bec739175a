package dev.weir.server;

import dev.weir.protocol.Reader;
import dev.weir.protocol.Writer;
import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.Request;
import dev.weir.protocol.messages.RequestHeader;
import dev.weir.protocol.messages.Response;
import dev.weir.protocol.messages.ResponseHeader;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/// A client that sends exactly the bytes that it is told to.
final class RawClient implements AutoCloseable {
  /// Longer than anything here takes, so that a test that hangs fails.
  private static final int PATIENCE_MILLIS = 30_000;

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;

  RawClient(int port) throws IOException {
    socket = new Socket("localhost", port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    in = new DataInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  void bytes(String hex) throws IOException {
    out.write(HexFormat.of().parseHex(hex.replace(" ", "")));
    out.flush();
  }

  void send(Request request, int version, int correlationId) throws IOException {
    out.write(frame(request, version, correlationId));
    out.flush();
  }

  /// A request as it goes over the wire.
  static byte[] frame(Request request, int version, int correlationId) {
    ApiKey key = request.apiKey();
    int headerVersion = key.requestHeaderVersion(version);
    var header =
        RequestHeader.builder()
            .requestApiKey(key.key())
            .requestApiVersion(version)
            .correlationId(correlationId)
            .clientId("raw")
            .build();
    int size = header.size(headerVersion) + request.size(version);
    var out = new Writer(size);
    header.write(out, headerVersion);
    request.write(out, version);
    var frame = new ByteArrayOutputStream();
    frame.writeBytes(ByteBuffer.allocate(4).putInt(size).array());
    frame.writeBytes(out.toByteArray());
    return frame.toByteArray();
  }

  void send(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  /// The next answer's bytes, without their size.
  ByteBuffer receive() throws IOException {
    byte[] frame = new byte[in.readInt()];
    in.readFully(frame);
    return ByteBuffer.wrap(frame);
  }

  <R extends Response> R receive(Class<R> type, ApiKey key, int version) throws IOException {
    var in = new Reader(receive());
    var _ = ResponseHeader.read(in, key.responseHeaderVersion(version));
    return type.cast(key.readResponse(in, version));
  }

  <R extends Response> R ask(Request request, int version, Class<R> type) throws IOException {
    send(request, version, 1);
    return receive(type, request.apiKey(), version);
  }

  /// Sends nothing more, so that whoever waits for an answer that does not come hears of the end.
  void endInput() throws IOException {
    socket.shutdownOutput();
  }

  /// What comes until the server closes.
  byte[] rest() throws IOException {
    return in.readAllBytes();
  }

  /// Whether the server has closed, once it did or time is over.
  boolean isClosedByServer() throws IOException {
    return in.read() < 0;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

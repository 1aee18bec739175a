package dev.weir.server.wire;

import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLSocket;

/// How connections are encrypted.
public interface Encryption {
  /// The server's side of a connection, on which nothing has been said yet.
  SSLSocket over(Socket accepted) throws IOException;
}

package dev.weir.server.wire;

/// Who is at the other end of a connection.
///
/// @param connection its number, never given twice
/// @param host where it connects from
/// @param here how this server is called towards it
/// @param presence whether it is still there
public record Client(long connection, String host, Endpoint here, Presence presence) {

  /// Looks whether a client has gone, while it waits for an answer.
  public interface Presence {
    /// To be asked on the thread that answers, and not too often: it costs a look at the socket.
    boolean isGone();
  }

  /// @throws Disconnect when it has gone: nobody waits for the answer
  public void mustBeThere() {
    if (presence.isGone()) {
      throw new Disconnect("the client has gone while it waited");
    }
  }
}

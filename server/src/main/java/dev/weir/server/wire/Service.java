package dev.weir.server.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// What answers frames.
public interface Service {
  /// Somebody has connected.
  Conversation greet(Client client);

  /// With one client, on its connection's thread.
  interface Conversation {
    /// Begins what a frame asks. The frame is the service's until the reply has been awaited.
    ///
    /// @param turn to be awaited before anything that must not overtake the requests before it
    /// @throws Disconnect when the connection is to be closed
    Reply begin(ByteBuffer frame, Turn turn) throws InterruptedException;

    /// Whether the client has proved who it is, if it must. Until then it is given small frames and
    /// little time.
    default boolean isTrusted() {
      return true;
    }
  }

  /// What has been begun.
  interface Reply {
    /// The answer's bytes without their size, once there is one; null when none is sent.
    ///
    /// @throws Disconnect when the connection is to be closed
    ByteBuffer @Nullable [] await() throws InterruptedException;

    /// The answer was sent, or will not be. Told once.
    default void done() {}

    /// Whether the connection is to be closed behind it.
    default boolean isLast() {
      return false;
    }
  }

  /// The requests that one connection sent before.
  interface Turn {
    /// Returns when they are all answered.
    void await() throws InterruptedException;
  }
}

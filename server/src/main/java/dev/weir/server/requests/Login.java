package dev.weir.server.requests;

import dev.weir.server.wire.Client;

/// How far a connection's client has come in proving who it is. Belongs to its connection's thread.
public interface Login {
  /// Begins one for every client that connects.
  interface Desk {
    Login meet(Client client);
  }

  /// Whether it is known who asks: only then is anything answered but what it takes to get there.
  boolean isDone();

  /// Whether the next frame is a bare token, without a request's header: so clients of SaslHandshake
  /// version 0 go on.
  default boolean takesTokens() {
    return false;
  }

  /// Takes up a way to prove it.
  ///
  /// @param bare as version 0 goes on
  Choice choose(String mechanism, boolean bare);

  /// Goes on with it. Waits before it says no.
  Step step(byte[] token) throws InterruptedException;

  /// @param errorCode [ErrorCode#NONE] when it goes on
  /// @param ends whether the connection is to be closed
  record Choice(int errorCode, boolean ends) {}

  /// What a client is told.
  ///
  /// @param errorCode [ErrorCode#NONE] when it goes on, or has proved it; any other is the end
  /// @param message why not
  /// @param token what the client needs to go on, or to see that the server knows it too
  record Step(int errorCode, String message, byte[] token) {}

  /// Nothing is to be proved.
  Login NONE =
      new Login() {
        @Override
        public boolean isDone() {
          return true;
        }

        @Override
        public Choice choose(String mechanism, boolean bare) {
          return new Choice(ErrorCode.ILLEGAL_SASL_STATE, false);
        }

        @Override
        public Step step(byte[] token) {
          return new Step(ErrorCode.ILLEGAL_SASL_STATE, "there is nothing to prove", new byte[0]);
        }
      };
}

package dev.weir.server.security;

/// A client has not proved who it is.
final class LoginRefused extends Exception {
  private static final long serialVersionUID = 1L;

  /// The same for a user who is not there: nobody learns who is.
  static final String WRONG = "the user or the password is wrong";

  /// @param message for the client: it says nothing about users
  LoginRefused(String message) {
    super(message, null, false, false);
  }
}

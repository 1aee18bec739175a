package dev.weir;

/// Administration. Thread-safe.
public interface Admin {
  Topics topics();

  Consumers consumers();

  /// How the log itself is.
  Status status();
}

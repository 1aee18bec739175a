package dev.weir;

/// Administration. Thread-safe.
public interface Admin {
  Topics topics();

  Consumers consumers();

  /// The dead letters of one consumer, on all the topics it reads.
  ///
  /// @throws Unsupported where there are none ([Capability#DEAD_LETTERS])
  DeadLetters deadLetters(String consumer);

  /// How the log itself is.
  Status status();
}

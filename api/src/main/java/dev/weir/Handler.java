package dev.weir;

/// Your code for a message. Returning means done; an exception is decided by the consumer's
/// [FailurePolicy].
@FunctionalInterface
public interface Handler {
  void handle(Message message) throws Exception;
}

package dev.weir.backends.embedded.shared;

import dev.weir.engine.EngineException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// What a session has asked and has no answer to.
final class Pending {
  /// As it is said, and said again to another owner.
  interface Words {
    /// @param confirmed all answers below it are there
    Frame.Numbered frame(long number, long confirmed);
  }

  /// What is done with an answer.
  interface Hearing {
    void hear(Frame.Answer answer) throws Exception;
  }

  final long number;
  private final Words words;
  private final Hearing hearing;
  private final CompletableFuture<?> future;

  /// Changes something.
  final boolean isChange;

  /// When nobody is asked any more, in nanoseconds.
  final long deadline;

  /// It may have been heard.
  private volatile boolean said;

  Pending(long number, Question question, long deadline) {
    this.number = number;
    this.words = question.words;
    this.hearing = question.hearing;
    this.future = question.future;
    this.isChange = question.isChange;
    this.deadline = deadline;
  }

  record Question(Words words, Hearing hearing, CompletableFuture<?> future, boolean isChange) {}

  Frame say(long confirmed) {
    said = true;
    return words.frame(number, confirmed);
  }

  void hear(Frame.Answer answer) {
    try {
      if (answer instanceof Frame.Troubled troubled) {
        future.completeExceptionally(troubled.trouble().exception());
      } else {
        hearing.hear(answer);
      }
    } catch (Exception e) {
      future.completeExceptionally(e);
    }
  }

  void fail(EngineException error) {
    future.completeExceptionally(error);
  }

  /// Nobody knows what became of it.
  void lose(@Nullable String reason) {
    fail(new EngineException.Unreachable(String.valueOf(reason), isChange && said));
  }
}

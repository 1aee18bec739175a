package dev.weir.backends.embedded.shared;

import dev.weir.engine.Far;
import dev.weir.engine.Front;
import dev.weir.engine.Trouble;
import dev.weir.state.Command;
import dev.weir.state.PartitionId;
import dev.weir.state.Question;
import dev.weir.state.Reply;
import dev.weir.state.StateRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What owner and session say to each other, once they know each other. Questions are numbered, and
/// an answer names its question.
sealed interface Frame {
  /// What a session says.
  sealed interface Call extends Frame {}

  /// A question, which is answered.
  sealed interface Numbered extends Call {
    long number();
  }

  /// First of all.
  ///
  /// @param before it was served under another owner, or on another connection
  record Hello(long session, long pid, boolean before) implements Call {}

  /// What it held under the owner before, in the order in which it is said.
  record Resume(List<Command> claims) implements Call {}

  /// @param confirmed the session has the answers to all numbers below
  record Change(long number, long confirmed, Command command, List<byte[]> batches)
      implements Numbered {}

  record Ask(long number, Question<?> question) implements Numbered {}

  record Fetch(long number, PartitionId partition, long offset, int maxBytes) implements Numbered {}

  record FetchAfter(long number, PartitionId partition, long from, long timestampMillis)
      implements Numbered {}

  record Look(long number, PartitionId partition) implements Numbered {}

  record HowAreYou(long number) implements Numbered {}

  record Watch(String consumer, boolean told) implements Call {}

  /// It asks nothing more.
  record Bye() implements Call {}

  /// What an owner answers a question.
  sealed interface Answer extends Frame {
    long number();
  }

  record Replied(long number, Reply reply) implements Answer {}

  /// @param answer as the question's type says
  record Answered(long number, byte[] answer) implements Answer {}

  record Batches(long number, List<byte[]> batches) implements Answer {}

  record Spans(long number, Far.Span span) implements Answer {}

  record IAm(long number, Far.Health health) implements Answer {}

  record Troubled(long number, Trouble trouble) implements Answer {}

  /// What an owner tells unasked.
  sealed interface News extends Frame {}

  /// Behind [Hello].
  ///
  /// @param replies what the session may not have heard; null when the owner knows nothing of it
  record Welcome(@Nullable List<StateRecord.SessionReplied> replies) implements News {}

  /// All there are.
  record Topics(List<Front.Shown> topics) implements News {}

  record Moved(PartitionId partition, long start, long end, long stable) implements News {}

  record GroupChanged(String consumer, int epoch) implements News {}
}

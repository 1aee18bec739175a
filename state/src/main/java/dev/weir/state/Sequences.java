package dev.weir.state;

import dev.weir.state.TransactionReply.AppendedBefore;
import dev.weir.state.TransactionReply.Denied;
import dev.weir.state.TransactionReply.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The last batches of a producer on a partition, in one epoch.
final class Sequences {
  /// As many as a client has on their way at once.
  static final int REMEMBERED = 5;

  /// A batch that was appended.
  ///
  /// @param first its first record's number
  /// @param last its last record's
  /// @param lastOffset its last record's offset
  record Run(int first, int last, long lastOffset) {
    long baseOffset() {
      return lastOffset - Production.behind(last, -first);
    }
  }

  private final int epoch;
  private final List<Run> runs = new ArrayList<>(1);

  Sequences(int epoch) {
    this.epoch = epoch;
  }

  int epoch() {
    return epoch;
  }

  /// The latest last.
  List<Run> runs() {
    return List.copyOf(runs);
  }

  void add(Run run) {
    if (runs.size() == REMEMBERED) {
      runs.removeFirst();
    }
    runs.add(run);
  }

  /// What a batch is answered that is not to be appended; null when it is.
  @Nullable Reply refused(Production by, int lastOffsetDelta, State.Breakage breakage) {
    if (by.epoch() < epoch) {
      return breakage == State.Breakage.FORGET_A_FENCE ? null : new Denied(Verdict.FENCED);
    }
    if (by.epoch() > epoch) {
      return by.firstSequence() == 0 ? null : new Denied(Verdict.OUT_OF_ORDER);
    }
    int last = Production.behind(by.firstSequence(), lastOffsetDelta);
    for (Run run : runs) {
      boolean same = run.first == by.firstSequence() && run.last == last;
      if (same && breakage != State.Breakage.APPEND_TWICE) {
        return new AppendedBefore(run.baseOffset());
      }
    }
    boolean follows =
        switch (breakage) {
          case ACCEPT_A_GAP, APPEND_TWICE -> true;
          default -> by.firstSequence() == Production.behind(runs.getLast().last, 1);
        };
    return follows ? null : new Denied(Verdict.OUT_OF_ORDER);
  }
}

package dev.weir.engine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What several threads did to one thing, and whether it is linearizable: whether the same answers
/// could have been given one by one, each at a moment between its call and its return. Found by the
/// search of Wing and Gong, with Lowe's memory of what was tried ("Testing for linearizability",
/// 2017). Recording is thread-safe.
///
/// @param <S> what the thing is at a moment; a value with `equals`
final class History<S> {
  /// The search keeps those that are explained in the bits of a long.
  private static final int MOST_OPERATIONS = 63;

  /// An operation together with its answer.
  interface Step<S> {
    /// What the thing is afterwards; null when it would not have answered like that.
    @Nullable S after(S before);
  }

  private record Operation<S>(String text, Step<S> step, int called, int returned) {}

  /// A point of the search: what is explained, and what the thing is then.
  private record Point<S>(long explained, S state) {}

  private final AtomicInteger moments = new AtomicInteger();
  private final Queue<Operation<S>> recorded = new ConcurrentLinkedQueue<>();

  /// Calls, and keeps when and what came of it.
  ///
  /// @param meaning of the answer
  <R> R record(String what, Callable<R> call, Function<R, Step<S>> meaning) throws Exception {
    int called = moments.getAndIncrement();
    R answer = call.call();
    int returned = moments.getAndIncrement();
    String text = Thread.currentThread().getName() + ": " + what + " -> " + answer;
    recorded.add(new Operation<>(text, meaning.apply(answer), called, returned));
    return answer;
  }

  /// @param initial what the thing was before
  /// @return all that happened, when nothing explains it; null when something does
  @Nullable String contradiction(S initial) {
    var operations = new ArrayList<>(recorded);
    if (operations.size() > MOST_OPERATIONS) {
      throw new IllegalStateException(operations.size() + " operations are too many to search");
    }
    return explains(operations, new Point<>(0, initial), new HashSet<>())
        ? null
        : "from " + initial + ":\n" + text(operations);
  }

  private static <S> boolean explains(
      List<Operation<S>> operations, Point<S> point, Set<Point<S>> tried) {
    if (point.explained == (1L << operations.size()) - 1) {
      return true;
    }
    if (!tried.add(point)) {
      return false;
    }
    int firstReturn = firstReturn(operations, point.explained);
    for (int i = 0; i < operations.size(); i++) {
      var next = operations.get(i);
      if ((point.explained & 1L << i) == 0 && next.called < firstReturn) {
        S after = next.step.after(point.state);
        if (after != null
            && explains(operations, new Point<>(point.explained | 1L << i, after), tried)) {
          return true;
        }
      }
    }
    return false;
  }

  /// Whatever was called later came later.
  private static <S> int firstReturn(List<Operation<S>> operations, long explained) {
    int first = Integer.MAX_VALUE;
    for (int i = 0; i < operations.size(); i++) {
      if ((explained & 1L << i) == 0) {
        first = Math.min(first, operations.get(i).returned);
      }
    }
    return first;
  }

  private static <S> String text(List<Operation<S>> operations) {
    var lines = new ArrayList<String>();
    operations.stream()
        .sorted((a, b) -> Integer.compare(a.called, b.called))
        .forEach(o -> lines.add("%3d to %3d  %s".formatted(o.called, o.returned, o.text)));
    return String.join("\n", lines);
  }
}

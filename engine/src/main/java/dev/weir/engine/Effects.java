package dev.weir.engine;

import dev.weir.log.FiledBatch;
import dev.weir.state.AbortedRun;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a round does outside, held back until the round is durable: first everything is shown,
/// then everybody is answered.
final class Effects {
  /// @param firstOpen where the first open transaction begins on the partition, with this batch
  /// @param aborted what is not to be read from now on; null for nothing more
  record Sealed(OpenBatch batch, FiledBatch filed, long firstOpen, @Nullable AbortedRun aborted) {}

  private record Repeated(OpenBatch batch, long baseOffset) {}

  private record Failure(OpenBatch batch, EngineException error) {}

  private record Answer(Inbox.Operation operation, Runnable give) {}

  private final List<Sealed> sealed = new ArrayList<>();
  private final List<Repeated> repeated = new ArrayList<>();
  private final List<Failure> failures = new ArrayList<>();
  private final List<Runnable> publications = new ArrayList<>();
  private final List<Answer> answers = new ArrayList<>();

  boolean isEmpty() {
    return sealed.isEmpty()
        && repeated.isEmpty()
        && failures.isEmpty()
        && publications.isEmpty()
        && answers.isEmpty();
  }

  void sealed(Sealed batch) {
    sealed.add(batch);
  }

  /// A batch that had been appended before, which is durable when this is told.
  void repeated(OpenBatch batch, long baseOffset) {
    repeated.add(new Repeated(batch, baseOffset));
  }

  void failed(OpenBatch batch, EngineException error) {
    failures.add(new Failure(batch, error));
  }

  void publish(Runnable publication) {
    publications.add(publication);
  }

  void answer(Inbox.Operation operation, Runnable give) {
    answers.add(new Answer(operation, give));
  }

  void run(Parts parts) {
    if (parts.options().breakage() == Breakage.ANSWER_BEFORE_SHOWING) {
      answer(parts);
      show(parts);
    } else {
      show(parts);
      answer(parts);
    }
    complete(parts);
    clear();
  }

  private void show(Parts parts) {
    for (Sealed s : sealed) {
      s.batch.partition.publish(s.filed, s.firstOpen, s.aborted);
      parts.backlog().add(new Backlog.Item.File(s.batch.partition, s.filed, s.batch.chargedBytes));
    }
    for (Runnable publication : publications) {
      publication.run();
    }
  }

  private void answer(Parts parts) {
    for (Sealed s : sealed) {
      s.batch.succeed(s.filed.baseOffset());
      s.batch.partition.changed();
    }
    for (Repeated r : repeated) {
      r.batch.succeed(r.baseOffset);
      parts.budget().give(r.batch.chargedBytes);
    }
    for (Failure f : failures) {
      f.batch.fail(f.error);
      parts.budget().give(f.batch.chargedBytes);
    }
    for (Answer a : answers) {
      a.give.run();
    }
  }

  /// Hands callers' futures over, once a round.
  private void complete(Parts parts) {
    var batches = new ArrayList<OpenBatch>();
    for (Sealed s : sealed) {
      if (s.batch.hasFutures()) {
        batches.add(s.batch);
      }
    }
    for (Failure f : failures) {
      if (f.batch.hasFutures()) {
        batches.add(f.batch);
      }
    }
    if (!batches.isEmpty()) {
      parts.completions().execute(() -> batches.forEach(OpenBatch::completeFutures));
    }
  }

  /// The round failed: nothing of it is shown, and nobody knows what is on disk.
  void fail(Parts parts, EngineException error) {
    for (Sealed s : sealed) {
      failures.add(new Failure(s.batch, error));
    }
    for (Repeated r : repeated) {
      failures.add(new Failure(r.batch, error));
    }
    for (Answer a : answers) {
      a.operation.fail(error);
    }
    sealed.clear();
    repeated.clear();
    publications.clear();
    answers.clear();
    run(parts);
  }

  private void clear() {
    sealed.clear();
    repeated.clear();
    failures.clear();
    publications.clear();
    answers.clear();
  }
}

package dev.weir.backends.embedded;

import dev.weir.Slice;
import dev.weir.spi.Timing;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/// Reads on, on a thread of its own, while the program works on what was read before: of one
/// partition at a time, and one read far, so that a member of a thousand partitions holds no more
/// than a member of one. One thread at a time asks.
final class ReadAhead {
  /// Bytes that one read brings, about: enough to read whole batches, little enough to hold.
  private static final int READ_BYTES = 1 << 20;

  private final EngineReader reader;
  private final Timing timing;
  private @Nullable Begun begun;

  private record Begun(HeldPartitions.Held of, long from, int maxMessages, FutureTask<Slice> read) {
    boolean is(HeldPartitions.Held held, int most) {
      return of == held && from == held.next() && maxMessages == most;
    }
  }

  ReadAhead(EngineReader reader, Timing timing) {
    this.reader = reader;
    this.timing = timing;
  }

  /// What a partition has from where it is read on.
  Slice read(HeldPartitions.Held held, int maxMessages) throws InterruptedException {
    var slice = begun(held, maxMessages);
    if (slice == null) {
      slice = read(held, held.next(), maxMessages);
    }
    long next = slice.nextOffset();
    if (begun == null && next > held.next() && reader.hasMore(held.partition, next)) {
      var read = new FutureTask<>(() -> read(held, next, maxMessages));
      begun = new Begun(held, next, maxMessages, read);
      timing.threads().newThread(read).start();
    }
    return slice;
  }

  /// What was begun; null when it was another read, or failed: then it is done anew, by who asks.
  private @Nullable Slice begun(HeldPartitions.Held held, int maxMessages)
      throws InterruptedException {
    var ahead = begun;
    if (ahead == null || ahead.of != held) {
      return null;
    }
    begun = null;
    if (!ahead.is(held, maxMessages)) {
      return null;
    }
    ahead.read.run(); // does nothing where the thread has begun it
    timing.await(ahead.read);
    return ahead.read.state() == FutureTask.State.SUCCESS ? ahead.read.resultNow() : null;
  }

  private Slice read(HeldPartitions.Held held, long from, int maxMessages) {
    return reader.read(held.partition, from, maxMessages, READ_BYTES);
  }

  /// These are the partitions that are held now.
  void keep(Iterable<HeldPartitions.Held> partitions) {
    var ahead = begun;
    if (ahead == null) {
      return;
    }
    for (var held : partitions) {
      if (held == ahead.of) {
        return;
      }
    }
    begun = null;
  }
}

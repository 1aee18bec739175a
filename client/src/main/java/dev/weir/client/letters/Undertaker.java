package dev.weir.client.letters;

import dev.weir.Capability;
import dev.weir.NewMessage;
import dev.weir.TopicPartition;
import dev.weir.client.backend.Needs;
import dev.weir.spi.Appender;
import dev.weir.spi.Backend;
import dev.weir.spi.Feed;
import dev.weir.spi.Settled;
import dev.weir.spi.Work;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Sends a dead letter and settles its message by partition: in one step where the log can, else the
/// letter first, so that a crash between the two leaves it twice and never loses it.
public final class Undertaker implements AutoCloseable {
  private final Backend backend;
  private final Letters letters;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Appender appender;

  /// Opens an appender when one is first needed, and closes it.
  public Undertaker(Backend backend, Letters letters) {
    this.backend = backend;
    this.letters = letters;
  }

  /// What it buries.
  public Letters letters() {
    return letters;
  }

  /// @throws dev.weir.Unsupported where the log has no dead letters
  public void requireLetters() {
    Needs.of(backend, Capability.DEAD_LETTERS);
  }

  /// @param settled what the feed has settled once the letter is there
  public void bury(NewMessage letter, Feed feed, Map<TopicPartition, Settled> settled) {
    if (Needs.has(backend, Capability.TRANSACTIONS)) {
      var commit = List.of(new Work.Commit(feed, settled));
      letters.send(
          letter,
          fitting -> backend.transact(new Work(List.of(fitting), commit, List.of(), Map.of())));
    } else {
      letters.send(letter, fitting -> appender().appendAndWait(fitting));
      feed.commit(settled);
    }
  }

  private Appender appender() {
    lock.lock();
    try {
      var opened = appender;
      if (opened == null) {
        opened = backend.appender();
        appender = opened;
      }
      return opened;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (appender != null) {
        appender.close();
      }
    } finally {
      lock.unlock();
    }
  }
}

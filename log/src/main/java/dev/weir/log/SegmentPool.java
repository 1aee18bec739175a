package dev.weir.log;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The readers' open files: a small LRU from which a reader borrows a file for one read. Files that
/// are lent are never closed here; while more are lent than the limit allows, more are open.
final class SegmentPool implements AutoCloseable {
  private final Files files;
  private final int limit;
  private final ReentrantLock lock = new ReentrantLock();
  private final LinkedHashMap<Long, Lent> open = new LinkedHashMap<>(16, 0.75f, true);
  private boolean closed;

  SegmentPool(Files files, int limit) {
    this.files = files;
    this.limit = limit;
  }

  /// An open file on loan.
  static final class Lent {
    private final long number;
    private final Files.File file;
    private int borrowers = 1;
    private boolean pooled = true;

    /// The blocks of a rolled file, once somebody read its footer.
    private volatile @Nullable List<Block> blocks;

    private Lent(long number, Files.File file) {
      this.number = number;
      this.file = file;
    }

    Files.File file() {
      return file;
    }

    @Nullable List<Block> blocks() {
      return blocks;
    }

    void remember(List<Block> read) {
      blocks = read;
    }
  }

  /// Lends a file, to be given back.
  Lent borrow(SegmentFile segment) throws IOException {
    Lent pooled = find(segment.number());
    if (pooled != null) {
      return pooled;
    }
    // opened without the lock: two readers may both open it, and one of the two is used
    return add(new Lent(segment.number(), open(segment)));
  }

  /// Lends a file that nobody else has, to be given back.
  Lent borrowAlone(SegmentFile segment) throws IOException {
    Lent alone = new Lent(segment.number(), open(segment));
    alone.pooled = false;
    return alone;
  }

  private Files.File open(SegmentFile segment) throws IOException {
    return files.open(segment.name(), Files.Access.READ);
  }

  private @Nullable Lent find(long number) throws IOException {
    lock.lock();
    try {
      if (closed) {
        throw new ClosedChannelException();
      }
      Lent found = open.get(number);
      if (found != null) {
        found.borrowers++;
      }
      return found;
    } finally {
      lock.unlock();
    }
  }

  private Lent add(Lent opened) throws IOException {
    List<Lent> idle = new ArrayList<>();
    lock.lock();
    try {
      Lent other = open.get(opened.number);
      if (other != null) {
        other.borrowers++;
        idle.add(opened);
        return other;
      }
      if (closed) {
        opened.pooled = false;
      } else {
        open.put(opened.number, opened);
        evict(idle);
      }
      return opened;
    } finally {
      lock.unlock();
      close(idle);
    }
  }

  /// Takes a file back.
  ///
  /// @param sound false when it came back closed, or its segment is gone: nobody gets it again
  void giveBack(Lent lent, boolean sound) {
    List<Lent> idle = new ArrayList<>();
    lock.lock();
    try {
      lent.borrowers--;
      if (!sound && lent.pooled) {
        open.remove(lent.number);
        lent.pooled = false;
      }
      if (!lent.pooled && lent.borrowers == 0) {
        idle.add(lent);
      }
      evict(idle);
    } finally {
      lock.unlock();
      close(idle);
    }
  }

  /// Closes a file once nobody reads it any more.
  void forget(long number) {
    List<Lent> idle = new ArrayList<>();
    lock.lock();
    try {
      Lent gone = open.remove(number);
      if (gone != null) {
        letGo(gone, idle);
      }
    } finally {
      lock.unlock();
      close(idle);
    }
  }

  @Override
  public void close() {
    List<Lent> idle = new ArrayList<>();
    lock.lock();
    try {
      closed = true;
      open.values().forEach(lent -> letGo(lent, idle));
      open.clear();
    } finally {
      lock.unlock();
      close(idle);
    }
  }

  private static void letGo(Lent lent, List<Lent> idle) {
    lent.pooled = false;
    if (lent.borrowers == 0) {
      idle.add(lent);
    }
  }

  private void evict(List<Lent> idle) {
    Iterator<Lent> eldest = open.values().iterator();
    while (open.size() > limit && eldest.hasNext()) {
      Lent lent = eldest.next();
      if (lent.borrowers == 0) {
        lent.pooled = false;
        idle.add(lent);
        eldest.remove();
      }
    }
  }

  private static void close(List<Lent> idle) {
    for (Lent lent : idle) {
      try {
        lent.file.close();
      } catch (IOException e) {
        // it was only read: nothing can be lost, and the read that ended was a good one
      }
    }
  }
}

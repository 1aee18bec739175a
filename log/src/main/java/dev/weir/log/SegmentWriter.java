package dev.weir.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;

/// The filer's hands: its open files, and what it changed and has not synced. Readers never share
/// these files, so that no interrupt can close one under a write.
final class SegmentWriter implements AutoCloseable {
  private static final String ROOT = "";

  /// Batches, small or large, are gathered into writes of this size: a system call costs little
  /// against it. Outside the heap, where the JDK would copy them otherwise.
  private static final int GATHER_BYTES = 1 << 20;

  private final Files files;
  private final int limit;
  private final LinkedHashMap<String, Files.File> open = new LinkedHashMap<>(16, 0.75f, true);
  private final LinkedHashSet<String> dirty = new LinkedHashSet<>();
  private final LinkedHashSet<String> awaited = new LinkedHashSet<>();
  private final ByteBuffer gathered = ByteBuffer.allocateDirect(GATHER_BYTES);

  SegmentWriter(Files files, int limit) {
    this.files = files;
    this.limit = limit;
    // whoever made the directories may have been killed before it synced them
    dirty.add(ROOT);
    dirty.add(SegmentFile.DIRECTORY);
  }

  /// Makes a new, empty file.
  void create(String name) throws IOException {
    makeRoom();
    open.put(name, files.open(name, Files.Access.CREATE_NEW));
    dirty.add(name);
    dirty.add(SegmentFile.DIRECTORY);
  }

  /// Writes arrays back to back, the first one at `position`.
  void write(String name, long position, List<byte[]> arrays) throws IOException {
    Files.File file = open(name);
    dirty.add(name);
    long at = position;
    for (byte[] array : arrays) {
      int from = 0;
      while (from < array.length) {
        int step = Math.min(array.length - from, gathered.remaining());
        gathered.put(array, from, step);
        from += step;
        if (!gathered.hasRemaining()) {
          at += writeGathered(file, at);
        }
      }
    }
    writeGathered(file, at);
  }

  private int writeGathered(Files.File file, long position) throws IOException {
    int bytes = gathered.flip().remaining();
    if (bytes > 0) {
      file.write(position, gathered);
    }
    gathered.clear();
    return bytes;
  }

  /// Syncs what has waited longest; false when nothing waits.
  boolean syncOne() throws IOException {
    if (dirty.isEmpty()) {
      return false;
    }
    sync(dirty.getFirst());
    return true;
  }

  private void sync(String name) throws IOException {
    if (name.equals(ROOT) || name.equals(SegmentFile.DIRECTORY)) {
      files.syncDirectory(name);
    } else {
      open(name).sync();
    }
    dirty.remove(name);
    awaited.remove(name);
  }

  /// From now on [#nothingAwaited] tells when all that is dirty now has been synced.
  void await() {
    awaited.clear();
    awaited.addAll(dirty);
  }

  boolean nothingAwaited() {
    return awaited.isEmpty();
  }

  /// A file that no later catalog lists: it need not be synced, unless the last catalog lists it.
  void retire(String name) {
    if (!awaited.contains(name)) {
      dirty.remove(name);
    }
  }

  /// Deletes a retired file.
  void unlink(String name) throws IOException {
    close(name);
    dirty.remove(name);
    awaited.remove(name);
    files.delete(name);
  }

  private void close(String name) throws IOException {
    Files.File file = open.remove(name);
    if (file != null) {
      file.close();
    }
  }

  private Files.File open(String name) throws IOException {
    Files.File file = open.get(name);
    if (file == null) {
      makeRoom();
      file = files.open(name, Files.Access.WRITE);
      open.put(name, file);
    }
    return file;
  }

  /// Closes the file that was used least recently. One with unsynced writes is synced before: a
  /// disk reports a failed write only to those who had the file open (D4).
  private void makeRoom() throws IOException {
    while (open.size() >= limit) {
      String eldest = open.keySet().iterator().next();
      if (dirty.contains(eldest)) {
        sync(eldest);
      }
      close(eldest);
    }
  }

  @Override
  public void close() throws IOException {
    IOException failure = null;
    Iterator<Files.File> all = open.values().iterator();
    while (all.hasNext()) {
      try {
        all.next().close();
      } catch (IOException e) {
        failure = failure == null ? e : failure;
      }
      all.remove();
    }
    if (failure != null) {
      throw failure;
    }
  }
}

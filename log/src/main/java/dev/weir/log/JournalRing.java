package dev.weir.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The files behind a [Journal]: which are in use, which wait to be used again, and the one that is
/// ready to be written next. Thread-safe; no I/O happens under its lock.
final class JournalRing {
  private static final int ZEROS_BYTES = 1 << 20;

  /// A file that is open for writing, all its bytes on the disk.
  record Ready(String name, long bytes, Files.File file) {}

  private record Used(String name, long bytes, long sequence, boolean reusable) {}

  private record Spare(String name, long bytes) {}

  private final Files files;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Used> used = new ArrayList<>();
  private final List<Spare> spares = new ArrayList<>();
  private @Nullable Ready ready;
  private int nextNumber;
  private long wantedBytes = Limits.FIRST_JOURNAL_FILE_BYTES;
  private boolean closed;

  private JournalRing(Files files) {
    this.files = files;
  }

  /// Takes over what is there; all of it counts as used, by sequences below `sequence`.
  static JournalRing open(Files files, DirectoryId id, long sequence) throws IOException {
    files.createDirectory(RoundFormat.DIRECTORY);
    files.syncDirectory("");
    var ring = new JournalRing(files);
    for (JournalFile file : JournalFile.findAll(files, id)) {
      if (file.sequence() >= sequence) {
        throw new IllegalArgumentException(
            "%s bears sequence %d, the journal cannot go on at %d"
                .formatted(file.name(), file.sequence(), sequence));
      }
      // One without a valid head may be a creation that a crash left half done: never reused.
      long bears = file.headIsValid() ? file.sequence() : sequence - 1;
      ring.used.add(new Used(file.name(), file.bytes(), bears, file.headIsValid()));
      ring.nextNumber = Math.max(ring.nextNumber, file.number() + 1);
    }
    return ring;
  }

  /// The next file to write, at least this large; made here and now if none is ready.
  Ready take(long sequence, long leastBytes) throws IOException {
    Ready taken;
    lock.lock();
    try {
      taken = ready != null && ready.bytes >= leastBytes ? ready : null;
      if (taken != null) {
        ready = null;
      }
    } finally {
      lock.unlock();
    }
    if (taken == null) {
      taken = make(leastBytes);
    }
    lock.lock();
    try {
      used.add(new Used(taken.name, taken.bytes, sequence, true));
    } finally {
      lock.unlock();
    }
    return taken;
  }

  /// Under load, files that come next are twice as large.
  void grow() {
    lock.lock();
    try {
      wantedBytes = Math.min(2 * wantedBytes, Limits.MAX_JOURNAL_FILE_BYTES);
    } finally {
      lock.unlock();
    }
  }

  boolean hasReady() {
    lock.lock();
    try {
      return ready != null;
    } finally {
      lock.unlock();
    }
  }

  void prepare() throws IOException {
    if (hasReady()) {
      return;
    }
    Ready made = make(0);
    boolean kept;
    lock.lock();
    try {
      kept = !closed && ready == null;
      if (kept) {
        ready = made;
      } else {
        spares.add(new Spare(made.name, made.bytes));
      }
    } finally {
      lock.unlock();
    }
    if (!kept) {
      made.file.close();
    }
  }

  /// A file of the wanted size, or, when the disk has no room for it, one as small as will do.
  private Ready make(long leastBytes) throws IOException {
    long least = Math.max(leastBytes, Limits.FIRST_JOURNAL_FILE_BYTES);
    long wanted = Math.max(leastBytes, wantedBytes());
    try {
      return makeSized(wanted);
    } catch (IOException e) {
      if (least >= wanted) {
        throw e;
      }
      return makeSized(least);
    }
  }

  private long wantedBytes() {
    lock.lock();
    try {
      return wantedBytes;
    } finally {
      lock.unlock();
    }
  }

  private Ready makeSized(long bytes) throws IOException {
    Spare spare = null;
    String name;
    lock.lock();
    try {
      for (Iterator<Spare> each = spares.iterator(); spare == null && each.hasNext(); ) {
        Spare candidate = each.next();
        if (candidate.bytes >= bytes) {
          spare = candidate;
          each.remove();
        }
      }
      name = spare != null ? spare.name : JournalFile.name(nextNumber++);
    } finally {
      lock.unlock();
    }
    if (spare != null) {
      return new Ready(name, spare.bytes, files.open(name, Files.Access.WRITE));
    }
    return create(name, bytes);
  }

  private Ready create(String name, long bytes) throws IOException {
    Files.File file = files.open(name, Files.Access.CREATE_NEW);
    try {
      ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(ZEROS_BYTES, bytes));
      for (long position = 0; position < bytes; position += zeros.capacity()) {
        zeros.clear().limit((int) Math.min(zeros.capacity(), bytes - position));
        file.write(position, zeros);
      }
      file.sync();
      files.syncDirectory(RoundFormat.DIRECTORY);
      return new Ready(name, bytes, file);
    } catch (IOException | RuntimeException failed) {
      giveUp(file, name, failed);
      throw failed;
    }
  }

  /// A file half made would keep its room for nothing, just when there is none.
  private void giveUp(Files.File file, String name, Exception reason) {
    try {
      file.close();
      files.delete(name);
    } catch (IOException | RuntimeException second) {
      reason.addSuppressed(second);
    }
  }

  void recycleBelow(long sequence) throws IOException {
    List<String> unwanted = new ArrayList<>();
    lock.lock();
    try {
      // Too small by now: they would only keep larger ones from being used again.
      spares.removeIf(spare -> spare.bytes < wantedBytes && unwanted.add(spare.name));
      for (Iterator<Used> each = used.iterator(); each.hasNext(); ) {
        Used file = each.next();
        if (file.sequence >= sequence) {
          continue;
        }
        each.remove();
        boolean wanted =
            file.reusable
                && file.bytes >= wantedBytes
                && spares.size() < Limits.SPARE_JOURNAL_FILES;
        if (wanted) {
          spares.add(new Spare(file.name, file.bytes));
        } else {
          unwanted.add(file.name);
        }
      }
    } finally {
      lock.unlock();
    }
    for (String name : unwanted) {
      files.delete(name);
    }
  }

  long sizeBytes() {
    lock.lock();
    try {
      long bytes = ready == null ? 0 : ready.bytes;
      for (Used file : used) {
        bytes += file.bytes;
      }
      for (Spare file : spares) {
        bytes += file.bytes;
      }
      return bytes;
    } finally {
      lock.unlock();
    }
  }

  void close() throws IOException {
    Ready left;
    lock.lock();
    try {
      closed = true;
      left = ready;
      ready = null;
    } finally {
      lock.unlock();
    }
    if (left != null) {
      left.file.close();
    }
  }
}

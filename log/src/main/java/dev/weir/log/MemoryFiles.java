package dev.weir.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// [Files] in memory: what `memory:` keeps its data in, and a machine that tests can kill, unplug,
/// fill up and break.
///
/// Three layers: the *program* (open files and locks), the *cache* (what every read sees) and the
/// *disk*. [#kill] drops the first. [#powerCut] drops the second, too: each 512-byte sector that
/// was not synced is lost, kept or torn on its own, as are sizes, and each creation, rename or
/// deletion that was not synced is lost or kept. A sync that fails has lost what it should have
/// written, and the next one, which succeeds, does not write it either: Linux marks such pages
/// clean. A write that fails has written half.
///
/// Stricter than a disk where programs tend to be sloppy: [#openFiles] tells what was left open.
/// Same calls and same random numbers give the same outcome. Thread-safe.
public final class MemoryFiles implements Files {
  /// What a plan of [Faults] is asked about.
  public enum Operation {
    OPEN,
    READ,
    WRITE,
    TRUNCATE,
    SYNC,
    CREATE_DIRECTORY,
    RENAME,
    DELETE,
    SYNC_DIRECTORY
  }

  /// Decides which operations fail, by throwing. Called before each, under this object's lock.
  @FunctionalInterface
  public interface Faults {
    void check(Operation operation, String name) throws IOException;

    /// Nothing fails.
    static Faults none() {
      return (operation, name) -> {};
    }

    /// The n-th operation from now on (counted from 1) fails, and only that one.
    static Faults onThe(long nth) {
      long[] seen = {0};
      return (operation, name) -> {
        if (++seen[0] == nth) {
          throw new FileSystemException(name, null, operation + " failed as planned");
        }
      };
    }
  }

  private final MemoryDirectories directories = new MemoryDirectories();
  private final List<Handle> open = new ArrayList<>();
  private final List<HeldLock> locks = new ArrayList<>();
  private long capacityBytes = Long.MAX_VALUE;
  private Faults faults = Faults.none();

  /// Replaces the plan of what fails.
  public synchronized void setFaults(Faults plan) {
    faults = plan;
  }

  /// Sets the size of the disk. Writes that need more fail; what is there stays.
  public synchronized void setCapacityBytes(long bytes) {
    capacityBytes = bytes;
  }

  /// The names of the files that are open now, in the order of their opening.
  public synchronized List<String> openFiles() {
    return open.stream().map(handle -> handle.name).toList();
  }

  /// kill -9: open files and locks are gone, written bytes are not.
  public synchronized void kill() {
    for (Handle handle : open) {
      handle.closed = true;
    }
    open.clear();
    locks.clear();
  }

  /// The power fails and comes back: what was not synced is lost, kept or torn, by `random`.
  public synchronized void powerCut(RandomGenerator random) {
    kill();
    // The first bits of java.util.Random hardly differ between small seeds; these do.
    directories.powerCut(new SplittableRandom(random.nextLong()));
  }

  @Override
  public synchronized File open(String name, Access access) throws IOException {
    faults.check(Operation.OPEN, name);
    MemoryFile file = directories.file(name);
    if (file == null) {
      if (access == Access.READ) {
        throw new NoSuchFileException(name);
      }
      file = directories.createFile(name);
    } else if (access == Access.CREATE_NEW) {
      throw new FileAlreadyExistsException(name);
    }
    var handle = new Handle(name, file, access != Access.READ);
    open.add(handle);
    return handle;
  }

  @Override
  public synchronized boolean exists(String name) {
    return directories.exists(name);
  }

  @Override
  public synchronized List<String> list(String directory) {
    return directories.list(directory);
  }

  @Override
  public synchronized void createDirectory(String directory) throws IOException {
    faults.check(Operation.CREATE_DIRECTORY, directory);
    directories.createDirectory(directory);
  }

  @Override
  public synchronized void rename(String from, String to) throws IOException {
    faults.check(Operation.RENAME, from);
    directories.rename(from, to);
  }

  @Override
  public synchronized void delete(String name) throws IOException {
    faults.check(Operation.DELETE, name);
    directories.delete(name);
  }

  @Override
  public synchronized void syncDirectory(String directory) throws IOException {
    faults.check(Operation.SYNC_DIRECTORY, directory);
    directories.sync(directory);
  }

  @Override
  public synchronized Optional<Lock> tryLock(String name) throws IOException {
    MemoryFile file = directories.file(name);
    if (file == null) {
      file = directories.createFile(name);
    }
    for (HeldLock held : locks) {
      if (held.file == file) {
        return Optional.empty();
      }
    }
    var lock = new HeldLock(file);
    locks.add(lock);
    return Optional.of(lock);
  }

  @Override
  public synchronized long freeBytes() {
    return capacityBytes == Long.MAX_VALUE
        ? Long.MAX_VALUE
        : Math.max(0, capacityBytes - directories.allocatedBytes());
  }

  @Override
  public String describe() {
    return "memory";
  }

  private final class HeldLock implements Lock {
    private final MemoryFile file;

    HeldLock(MemoryFile file) {
      this.file = file;
    }

    @Override
    public void close() {
      synchronized (MemoryFiles.this) {
        locks.remove(this);
      }
    }
  }

  private final class Handle implements File {
    private final String name;
    private final MemoryFile file;
    private final boolean writable;
    private boolean closed;

    Handle(String name, MemoryFile file, boolean writable) {
      this.name = name;
      this.file = file;
      this.writable = writable;
    }

    @Override
    public int read(long position, ByteBuffer into) throws IOException {
      synchronized (MemoryFiles.this) {
        requireOpen();
        faults.check(Operation.READ, name);
        return file.read(position, into);
      }
    }

    @Override
    public void write(long position, ByteBuffer from) throws IOException {
      synchronized (MemoryFiles.this) {
        requireWritable();
        int whole = from.limit();
        try {
          faults.check(Operation.WRITE, name);
        } catch (IOException | RuntimeException planned) {
          from.limit(from.position() + from.remaining() / 2);
          file.write(position, from, Long.MAX_VALUE);
          from.limit(whole);
          throw planned;
        }
        file.write(position, from, freeBytes());
        if (from.hasRemaining()) {
          throw new FileSystemException(name, null, "No space left on device");
        }
      }
    }

    @Override
    public void truncate(long bytes) throws IOException {
      synchronized (MemoryFiles.this) {
        requireWritable();
        faults.check(Operation.TRUNCATE, name);
        file.truncate(bytes);
      }
    }

    @Override
    public long size() throws IOException {
      synchronized (MemoryFiles.this) {
        requireOpen();
        return file.size();
      }
    }

    @Override
    public void sync() throws IOException {
      synchronized (MemoryFiles.this) {
        requireOpen();
        try {
          faults.check(Operation.SYNC, name);
        } catch (IOException | RuntimeException planned) {
          file.forgetUnsynced();
          throw planned;
        }
        file.sync();
      }
    }

    @Override
    public void close() {
      synchronized (MemoryFiles.this) {
        closed = true;
        open.remove(this);
      }
    }

    private void requireWritable() throws IOException {
      requireOpen();
      if (!writable) {
        throw new NonWritableChannelException();
      }
    }

    /// An interrupt closes a JDK channel under everybody who uses it; so it does here.
    private void requireOpen() throws IOException {
      if (closed) {
        throw new ClosedChannelException();
      }
      if (Thread.currentThread().isInterrupted()) {
        close();
        throw new ClosedByInterruptException();
      }
    }
  }
}

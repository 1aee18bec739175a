package dev.weir.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// [Files] on a real disk, below one directory. Files are made readable and writable by their
/// owner alone (0600), directories likewise (0700): what people send is nobody else's business.
///
/// Linux; macOS as far as it goes (its `fsync` does not reach the platter). Not Windows, which
/// cannot sync a directory.
public final class DiskFiles implements Files {
  private static final FileAttribute<Set<PosixFilePermission>> FILE_MODE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<Set<PosixFilePermission>> DIRECTORY_MODE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path root;

  private DiskFiles(Path root) {
    this.root = root;
  }

  /// The files below `root`, which is created when it is missing.
  public static DiskFiles at(Path root) throws IOException {
    Path absolute = root.toAbsolutePath().normalize();
    java.nio.file.Files.createDirectories(absolute, DIRECTORY_MODE);
    return new DiskFiles(absolute);
  }

  @Override
  public File open(String name, Access access) throws IOException {
    EnumSet<StandardOpenOption> options = EnumSet.of(StandardOpenOption.READ);
    switch (access) {
      case READ -> {}
      case WRITE -> {
        options.add(StandardOpenOption.WRITE);
        options.add(StandardOpenOption.CREATE);
      }
      case CREATE_NEW -> {
        options.add(StandardOpenOption.WRITE);
        options.add(StandardOpenOption.CREATE_NEW);
      }
    }
    return new OpenFile(open(resolve(name), options));
  }

  private static FileChannel open(Path path, Set<? extends OpenOption> options) throws IOException {
    return FileChannel.open(path, options, FILE_MODE);
  }

  @Override
  public boolean exists(String name) {
    return java.nio.file.Files.exists(resolve(name));
  }

  @Override
  public List<String> list(String directory) throws IOException {
    try (Stream<Path> children = java.nio.file.Files.list(resolve(directory))) {
      return children.map(child -> child.getFileName().toString()).sorted().toList();
    } catch (NoSuchFileException missing) {
      return List.of();
    }
  }

  @Override
  public void createDirectory(String directory) throws IOException {
    java.nio.file.Files.createDirectories(resolve(directory), DIRECTORY_MODE);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    java.nio.file.Files.move(
        resolve(from),
        resolve(to),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void delete(String name) throws IOException {
    java.nio.file.Files.deleteIfExists(resolve(name));
  }

  @Override
  public void syncDirectory(String directory) throws IOException {
    try (FileChannel channel = FileChannel.open(resolve(directory), StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public Optional<Lock> tryLock(String name) throws IOException {
    return HeldLock.take(resolve(name));
  }

  @Override
  public long freeBytes() throws IOException {
    return java.nio.file.Files.getFileStore(root).getUsableSpace();
  }

  @Override
  public String describe() {
    return root.toString();
  }

  private Path resolve(String name) {
    Path path = root.resolve(name).normalize();
    if (!path.startsWith(root)) {
      throw new IllegalArgumentException(name + " is not below " + root);
    }
    return path;
  }

  private record OpenFile(FileChannel channel) implements File {
    @Override
    public int read(long position, ByteBuffer into) throws IOException {
      int start = into.position();
      while (into.hasRemaining()) {
        if (channel.read(into, position + into.position() - start) < 0) {
          break;
        }
      }
      return into.position() - start;
    }

    @Override
    public void write(long position, ByteBuffer from) throws IOException {
      int start = from.position();
      while (from.hasRemaining()) {
        channel.write(from, position + from.position() - start);
      }
    }

    @Override
    public void truncate(long bytes) throws IOException {
      channel.truncate(bytes);
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public void sync() throws IOException {
      channel.force(false);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /// A lock between processes, and, by the registry, between holders in this one.
  ///
  /// POSIX drops all of a process's locks on a file as soon as the process closes *any* of its
  /// descriptors. So whoever asks for a lock that this JVM already holds must be refused before
  /// the file is opened. This is the one piece of static state, for locks are per process.
  private static final class HeldLock implements Lock {
    /// Guards the registry, also over I/O: opening is what must not happen twice.
    private static final Object REGISTRY = new Object();

    private static final List<Object> HELD_FILE_KEYS = new ArrayList<>();

    /// Channels on files that another copy of this class (another class loader) holds locked. They
    /// stay open for as long as the JVM runs, for closing one would drop that lock.
    private static final List<FileChannel> LEFT_OPEN = new ArrayList<>();

    private final FileChannel channel;
    private final Object fileKey;
    private boolean released;

    private HeldLock(FileChannel channel, Object fileKey) {
      this.channel = channel;
      this.fileKey = fileKey;
    }

    static Optional<Lock> take(Path path) throws IOException {
      synchronized (REGISTRY) {
        if (java.nio.file.Files.exists(path) && HELD_FILE_KEYS.contains(fileKey(path))) {
          return Optional.empty();
        }
        FileChannel channel =
            DiskFiles.open(path, EnumSet.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE));
        try {
          @SuppressWarnings("resource") // closing the channel gives the lock back
          FileLock lock = channel.tryLock();
          if (lock == null) {
            channel.close();
            return Optional.empty();
          }
          Object key = fileKey(path);
          HELD_FILE_KEYS.add(key);
          return Optional.of(new HeldLock(channel, key));
        } catch (OverlappingFileLockException heldByAnotherCopyOfThisClass) {
          LEFT_OPEN.add(channel);
          return Optional.empty();
        } catch (IOException | RuntimeException failed) {
          channel.close();
          throw failed;
        }
      }
    }

    private static Object fileKey(Path path) throws IOException {
      Object key = java.nio.file.Files.readAttributes(path, BasicFileAttributes.class).fileKey();
      return Objects.requireNonNullElse(key, path);
    }

    @Override
    public void close() throws IOException {
      synchronized (REGISTRY) {
        if (!released) {
          released = true;
          HELD_FILE_KEYS.remove(fileKey);
          channel.close();
        }
      }
    }
  }
}

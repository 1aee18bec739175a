package dev.weir.log;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// The one door between Weir's engine and a disk: a directory of files, named by `/`-separated
/// paths relative to it. Everything durable goes through it, so that a test can put a machine that
/// loses power behind the same code.
///
/// Thread-safe: any thread may call any method. What is promised about durability is only what
/// [File#sync] and [#syncDirectory] say: before them, a power cut may lose, keep or tear each
/// write and each change of a directory, in any order.
public interface Files {

  /// How a file is opened.
  enum Access {
    /// The file must exist; writing to it throws.
    READ,
    /// Reading and writing; the file is created, empty, when it is missing.
    WRITE,
    /// Reading and writing; the file must not exist yet.
    CREATE_NEW
  }

  /// Opens a file. The caller closes it.
  ///
  /// @throws java.nio.file.NoSuchFileException when READ names a missing file
  /// @throws java.nio.file.FileAlreadyExistsException when CREATE_NEW names one that is there
  File open(String name, Access access) throws IOException;

  boolean exists(String name) throws IOException;

  /// The names (not paths) of what lies directly in a directory, sorted; empty when it is missing.
  List<String> list(String directory) throws IOException;

  /// Creates a directory and those above it. Does nothing when it is there. Durable after
  /// [#syncDirectory] of the parent.
  void createDirectory(String directory) throws IOException;

  /// Replaces `to` by `from`, atomically. Durable after [#syncDirectory].
  void rename(String from, String to) throws IOException;

  /// Deletes a file or an empty directory; nothing when it is missing. Durable after
  /// [#syncDirectory].
  void delete(String name) throws IOException;

  /// Makes creations, renames and deletions directly in this directory durable. `""` is the root.
  void syncDirectory(String directory) throws IOException;

  /// Takes an exclusive lock on a file that nobody opens but to lock, creating it when missing.
  /// Empty when another process, or another holder in this one, has it.
  Optional<Lock> tryLock(String name) throws IOException;

  /// Bytes that can still be written to this disk.
  long freeBytes() throws IOException;

  /// A human's name for the place, for messages: a path, or `memory`.
  String describe();

  /// An open file. Positions are bytes from 0. Reads and writes at a position may come from
  /// several threads; an interrupt may close it (that is what the JDK's channels do), and
  /// then every later call throws [java.nio.channels.ClosedChannelException].
  interface File extends AutoCloseable {
    /// Reads up to `into.remaining()` bytes; fewer only at the end of the file.
    ///
    /// @return the number of bytes read, 0 at or beyond the end
    int read(long position, java.nio.ByteBuffer into) throws IOException;

    /// Writes all that remains in `from`; a gap before `position` reads as zeros.
    void write(long position, java.nio.ByteBuffer from) throws IOException;

    void truncate(long bytes) throws IOException;

    long size() throws IOException;

    /// Returns when the bytes and the size of this file are on disk (fdatasync). After it threw,
    /// nothing is known about any write since the last success: trying again proves nothing.
    void sync() throws IOException;

    @Override
    void close() throws IOException;
  }

  /// A held lock; closing it gives it back.
  interface Lock extends AutoCloseable {
    @Override
    void close() throws IOException;
  }
}

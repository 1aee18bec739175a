package dev.weir.testing;

import dev.weir.log.Files;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/// Files that skip syncs, as [Broken] says.
final class LazyFiles implements Files {
  private final Files files;
  private final Broken broken;
  private int syncs;

  LazyFiles(Files files, Broken broken) {
    this.files = files;
    this.broken = broken;
  }

  @Override
  public File open(String name, Access access) throws IOException {
    var file = files.open(name, access);
    return broken == Broken.SKIP_SYNC ? new LazyFile(file) : file;
  }

  @Override
  public boolean exists(String name) throws IOException {
    return files.exists(name);
  }

  @Override
  public List<String> list(String directory) throws IOException {
    return files.list(directory);
  }

  @Override
  public void createDirectory(String directory) throws IOException {
    files.createDirectory(directory);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    files.rename(from, to);
  }

  @Override
  public void delete(String name) throws IOException {
    files.delete(name);
  }

  @Override
  public void syncDirectory(String directory) throws IOException {
    if (broken != Broken.SKIP_DIRECTORY_SYNC) {
      files.syncDirectory(directory);
    }
  }

  @Override
  public Optional<Lock> tryLock(String name) throws IOException {
    return files.tryLock(name);
  }

  @Override
  public long freeBytes() throws IOException {
    return files.freeBytes();
  }

  @Override
  public String describe() {
    return files.describe();
  }

  private final class LazyFile implements File {
    private final File file;

    LazyFile(File file) {
      this.file = file;
    }

    @Override
    public int read(long position, ByteBuffer into) throws IOException {
      return file.read(position, into);
    }

    @Override
    public void write(long position, ByteBuffer from) throws IOException {
      file.write(position, from);
    }

    @Override
    public void truncate(long bytes) throws IOException {
      file.truncate(bytes);
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public void sync() throws IOException {
      if (++syncs % 3 != 0) {
        file.sync();
      }
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}

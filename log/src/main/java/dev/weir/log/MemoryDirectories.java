package dev.weir.log;

import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The names of [MemoryFiles]: the tree that the program sees, the tree on the disk, and the
/// changes in between that no sync has made durable. Guarded by its owner's lock.
final class MemoryDirectories {
  private sealed interface Node {}

  private record Directory() implements Node {}

  private record Leaf(MemoryFile file) implements Node {}

  /// A change of names: `removed` goes away, `added` appears as `node`; either may be missing.
  private record Change(@Nullable String removed, @Nullable String added, @Nullable Node node) {
    boolean isIn(String directory) {
      return (removed != null && parent(removed).equals(directory))
          || (added != null && parent(added).equals(directory));
    }

    void applyTo(NavigableMap<String, Node> tree) {
      if (removed != null) {
        tree.remove(removed);
      }
      if (added != null && node != null) {
        tree.put(added, node);
      }
    }
  }

  private final NavigableMap<String, Node> cache = new TreeMap<>();
  private final NavigableMap<String, Node> disk = new TreeMap<>();
  private final List<Change> unsynced = new ArrayList<>();

  boolean exists(String name) {
    return name.isEmpty() || cache.containsKey(name);
  }

  @Nullable MemoryFile file(String name) throws FileSystemException {
    return switch (cache.get(name)) {
      case null -> null;
      case Leaf leaf -> leaf.file;
      case Directory directory -> throw new FileSystemException(name, null, "Is a directory");
    };
  }

  MemoryFile createFile(String name) throws FileSystemException {
    if (name.isEmpty() || !isDirectory(parent(name))) {
      throw new NoSuchFileException(name);
    }
    var file = new MemoryFile();
    change(new Change(null, name, new Leaf(file)));
    return file;
  }

  List<String> list(String directory) {
    String prefix = directory.isEmpty() ? "" : directory + "/";
    List<String> names = new ArrayList<>();
    for (String path : cache.tailMap(prefix, true).keySet()) {
      if (!path.startsWith(prefix)) {
        break;
      }
      if (path.indexOf('/', prefix.length()) < 0) {
        names.add(path.substring(prefix.length()));
      }
    }
    return names;
  }

  void createDirectory(String directory) throws FileSystemException {
    if (isDirectory(directory)) {
      return;
    }
    if (cache.containsKey(directory)) {
      throw new FileAlreadyExistsException(directory);
    }
    createDirectory(parent(directory));
    change(new Change(null, directory, new Directory()));
  }

  void rename(String from, String to) throws FileSystemException {
    MemoryFile file = file(from);
    if (file == null || !isDirectory(parent(to))) {
      throw new NoSuchFileException(from, to, null);
    }
    if (cache.get(to) instanceof Directory) {
      throw new FileSystemException(from, to, "Is a directory");
    }
    change(new Change(from, to, new Leaf(file)));
  }

  void delete(String name) throws FileSystemException {
    if (!cache.containsKey(name)) {
      return;
    }
    if (!list(name).isEmpty()) {
      throw new DirectoryNotEmptyException(name);
    }
    change(new Change(name, null, null));
  }

  void sync(String directory) throws FileSystemException {
    if (!isDirectory(directory)) {
      throw new NoSuchFileException(directory);
    }
    for (Iterator<Change> changes = unsynced.iterator(); changes.hasNext(); ) {
      Change change = changes.next();
      if (change.isIn(directory)) {
        change.applyTo(disk);
        changes.remove();
      }
    }
  }

  void powerCut(RandomGenerator random) {
    for (Change change : unsynced) {
      if (random.nextBoolean()) {
        change.applyTo(disk);
      }
    }
    unsynced.clear();
    cache.clear();
    // A parent sorts before its children, so one pass drops all that hang in the air.
    disk.forEach((path, node) -> {
      if (isDirectory(parent(path))) {
        cache.put(path, node);
      }
    });
    disk.clear();
    disk.putAll(cache);
    for (Node node : cache.values()) {
      if (node instanceof Leaf leaf) {
        leaf.file.powerCut(random);
      }
    }
  }

  long allocatedBytes() {
    long bytes = 0;
    for (Node node : cache.values()) {
      if (node instanceof Leaf leaf) {
        bytes += leaf.file.allocatedBytes();
      }
    }
    return bytes;
  }

  private void change(Change change) {
    change.applyTo(cache);
    unsynced.add(change);
  }

  private boolean isDirectory(String path) {
    return path.isEmpty() || cache.get(path) instanceof Directory;
  }

  private static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }
}

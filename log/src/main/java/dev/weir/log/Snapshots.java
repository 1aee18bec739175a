package dev.weir.log;

import java.io.IOException;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// The directory `snapshots/`: the two newest snapshots, each a file named by its number. For one
/// thread at a time.
public final class Snapshots {
  private static final String DIRECTORY = "snapshots";
  private static final String UNFINISHED = ".tmp";
  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

  /// The newest, and the one before for whoever has to repair a directory.
  private static final int KEPT = 2;

  private final Files files;

  public Snapshots(Files files) {
    this.files = files;
  }

  /// Writes a snapshot; on return it is durable, and all but the two newest are deleted. Before,
  /// everything in its catalog must have been synced. After an exception the snapshot may be
  /// there or not; either is a valid directory, as long as nothing older was given up.
  public void write(Snapshot snapshot) throws IOException {
    files.createDirectory(DIRECTORY);
    // whoever made the directory may have been killed before it synced it
    files.syncDirectory("");
    String name = path(snapshot.number());
    files.delete(name + UNFINISHED);
    try (Files.File file = files.open(name + UNFINISHED, Files.Access.CREATE_NEW)) {
      SnapshotFormat.write(file, snapshot);
      file.sync();
    }
    files.rename(name + UNFINISHED, name);
    files.syncDirectory(DIRECTORY);
    NavigableSet<Long> numbers = numbers(files.list(DIRECTORY));
    while (numbers.size() > KEPT) {
      files.delete(path(numbers.removeFirst()));
    }
  }

  /// Reads the newest snapshot and deletes what writers left unfinished. Empty in a new directory.
  ///
  /// @throws DamagedSnapshot when the newest does not verify; nothing was changed
  public Optional<Snapshot> loadNewest() throws IOException {
    List<String> names = files.list(DIRECTORY);
    NavigableSet<Long> numbers = numbers(names);
    Optional<Snapshot> newest =
        numbers.isEmpty() ? Optional.empty() : Optional.of(load(numbers.last()));
    for (String name : names) {
      if (name.endsWith(UNFINISHED)) {
        files.delete(DIRECTORY + "/" + name);
      }
    }
    return newest;
  }

  private Snapshot load(long number) throws IOException {
    String name = path(number);
    try (Files.File file = files.open(name, Files.Access.READ)) {
      Snapshot snapshot = SnapshotFormat.read(file, name);
      if (snapshot.number() != number) {
        throw new DamagedSnapshot(name, 8, "it is snapshot " + snapshot.number());
      }
      return snapshot;
    }
  }

  private static String path(long number) {
    return DIRECTORY + "/" + number;
  }

  private static NavigableSet<Long> numbers(List<String> names) {
    NavigableSet<Long> numbers = new TreeSet<>();
    for (String name : names) {
      if (NUMBER.matcher(name).matches()) {
        numbers.add(Long.parseLong(name));
      }
    }
    return numbers;
  }
}

package dev.weir.log;

import java.io.IOException;
import java.util.Optional;

/// The directory `snapshots/`: the two newest snapshots, each a file named by its number. For one
/// thread at a time.
public final class Snapshots {

  public Snapshots(Files files) {
    throw new UnsupportedOperationException();
  }

  /// Writes a snapshot; on return it is durable, and all but the two newest are deleted. Before,
  /// everything in its catalog must have been synced. After an exception the snapshot may be
  /// there or not; either is a valid directory, as long as nothing older was given up.
  public void write(Snapshot snapshot) throws IOException {
    throw new UnsupportedOperationException();
  }

  /// Reads the newest snapshot and deletes what writers left unfinished. Empty in a new directory.
  ///
  /// @throws DamagedSnapshot when the newest does not verify; nothing was changed
  public Optional<Snapshot> loadNewest() throws IOException {
    throw new UnsupportedOperationException();
  }
}

package dev.weir.log;

import java.io.IOException;

/// The newest snapshot was renamed into place and does not verify: the directory must not be
/// opened, and nothing in it was changed.
public final class DamagedSnapshot extends IOException {
  private static final long serialVersionUID = 1;

  private final String file;
  private final long position;

  DamagedSnapshot(String file, long position, String what) {
    super(file + " is damaged at byte " + position + ": " + what);
    this.file = file;
    this.position = position;
  }

  /// The file's path, relative to the directory.
  public String file() {
    return file;
  }

  /// The byte at which reading could not go on.
  public long position() {
    return position;
  }
}

package dev.weir.log;

import java.io.IOException;

/// A round that is known to have been synced cannot be read (D3). Nothing was changed.
public final class DamagedJournal extends IOException {
  private static final long serialVersionUID = 1;

  private final String file;
  private final long position;
  private final long round;

  DamagedJournal(String place, String file, long position, long round, String what) {
    super(
        ("journal round %d was synced and is damaged: %s, file %s/%s, byte %d. Nothing was changed."
                + " Keep a copy of %s, and go on from a backup: weir doctor, which will repair it, is"
                + " yet to come")
            .formatted(round, what, place, file, position, place));
    this.file = file;
    this.position = position;
    this.round = round;
  }

  /// The file that should hold the round, relative to the directory.
  public String file() {
    return file;
  }

  /// Where the round begins in the file, in bytes.
  public long position() {
    return position;
  }

  /// The number of the round.
  public long round() {
    return round;
  }
}

package dev.weir.log;

/// The numbers that bound what lies on disk, each with its reason. They are part of the format:
/// a reader trusts them before it allocates.
public final class Limits {
  private Limits() {}

  /// The unit of the journal: the page of Linux and the physical sector of most disks, so that no
  /// round shares one with its neighbour and a tear stays inside the round that was being written.
  public static final int BLOCK_BYTES = 4096;

  /// An entry (all or nothing), encoded: one of the largest batches with room for as much again.
  public static final int MAX_ENTRY_BYTES = 32 << 20;

  /// A round of several entries. What a disk writes in some 10 ms: more would only make callers
  /// wait longer. One larger entry still gets a round of its own.
  public static final int MAX_ROUND_BYTES = 4 << 20;

  /// The first journal files, small, because most directories never need more.
  public static final int FIRST_JOURNAL_FILE_BYTES = 4 << 20;

  /// The largest journal files: enough that changing files costs nothing, small enough to recycle.
  public static final int MAX_JOURNAL_FILE_BYTES = 64 << 20;

  /// A journal file that was filled in less than this makes the next one twice as large.
  public static final long BUSY_JOURNAL_FILE_MILLIS = 10_000;

  /// Recycled journal files that wait for their next use; what lies beyond is given back to the
  /// disk. Four hold what a checkpoint frees at once under full load.
  public static final int SPARE_JOURNAL_FILES = 4;
}

package dev.weir.log;

import java.util.List;

/// Which segment files are live: the list that a [Snapshot] carries. A segment file that the
/// newest snapshot does not list is garbage; a listed one that is missing or short is damage.
///
/// @param nextNumber above the number of every segment file made so far
/// @param files by topic id, partition and offset
public record Catalog(long nextNumber, List<SegmentFile> files) {

  /// Of a new directory.
  public static final Catalog EMPTY = new Catalog(0, List.of());

  public Catalog {
    files = List.copyOf(files);
  }
}

package dev.weir.log;

import java.util.List;

/// All that a directory holds but segment files and the journal's newer rounds: what recovery
/// starts from.
///
/// @param number rises by one with every snapshot
/// @param directory the directory's identity
/// @param epoch the directory's epoch; rises after an unclean stop and another boot (D6)
/// @param bootId which boot of the machine wrote it, as the machine calls it; may be empty
/// @param engineTimeMillis the engine's time, which never goes back
/// @param journal where replay starts: every earlier round is in the state and the segments
/// @param syncedThroughRound the last round known synced when this was written (D3)
/// @param state the state's records, opaque here, in their order
/// @param catalog the live segment files
public record Snapshot(
    long number,
    DirectoryId directory,
    long epoch,
    String bootId,
    long engineTimeMillis,
    JournalStart journal,
    long syncedThroughRound,
    List<byte[]> state,
    Catalog catalog) {

  public Snapshot {
    state = List.copyOf(state);
  }
}

package dev.weir.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One walk over the journal's rounds, and the verdict on where it ends. Reads only.
final class JournalReplay {
  private final Files files;
  private final DirectoryId id;
  private final Journal.Breakage breakage;
  private final List<JournalFile> found;

  // The round that is looked for next, and where.
  private long sequence;
  private long position;
  private long number;

  // What the walk has learnt.
  private long engineTimeMillis;
  private boolean closedLast;

  JournalReplay(Files files, DirectoryId id, Journal.Breakage breakage) throws IOException {
    this.files = files;
    this.id = id;
    this.breakage = breakage;
    this.found = new ArrayList<>(JournalFile.findAll(files, id));
    // Stable: files of one sequence stay in the order of their names.
    found.sort(Comparator.comparingLong(JournalFile::sequence));
  }

  /// Walks twice: whoever visits may write what it is given elsewhere, and must not be given
  /// anything before it is certain that nothing is damaged.
  Recovery run(JournalStart from, long syncedThroughRound, JournalRound.Visitor visitor)
      throws IOException {
    walk(from, round -> {});
    boolean torn = judgeTail(syncedThroughRound);
    long end = number;
    walk(from, visitor);
    if (number != end) {
      throw new IOException(
          "the journal of %s changed while it was read: round %d was there, then it was not"
              .formatted(files.describe(), number));
    }
    long highest = found.isEmpty() ? 0 : found.getLast().sequence();
    return new Recovery(
        number - 1,
        engineTimeMillis,
        Math.max(highest, from.sequence()),
        torn,
        closedLast && !torn);
  }

  private void walk(JournalStart from, JournalRound.Visitor visitor) throws IOException {
    sequence = from.sequence();
    position = from.position();
    number = from.round();
    for (JournalFile file : found) {
      if (file.sequence() >= sequence) {
        walk(file, visitor);
      }
    }
  }

  /// Visits the rounds of a file, if the next one is in it: at the place where the walk stands, or
  /// first in a file with a higher sequence.
  private void walk(JournalFile file, JournalRound.Visitor visitor) throws IOException {
    long at = file.sequence() == sequence ? position : Limits.BLOCK_BYTES;
    try (Files.File open = files.open(file.name(), Files.Access.READ)) {
      var reader = new RoundReader(open, file.name(), id);
      RoundReader.Read read = next(reader, at, file.sequence());
      while (read != null) {
        visitor.visit(read.round());
        engineTimeMillis = read.head().engineTimeMillis();
        closedLast = read.head().isClosed();
        at += read.imageBytes();
        sequence = file.sequence();
        position = at;
        number = read.head().number() + 1;
        read = next(reader, at, sequence);
      }
    }
  }

  private RoundReader.@Nullable Read next(RoundReader reader, long at, long ofSequence)
      throws IOException {
    RoundReader.Read read = reader.read(at, ofSequence, number);
    return read == null && breakage == Journal.Breakage.KEEP_TEARS
        ? reader.readTorn(at, ofSequence, number)
        : read;
  }

  /// D3: whether the round at which the walk ended was known to be synced. If not, whether
  /// anything of it or behind it was seen.
  private boolean judgeTail(long syncedThroughRound) throws IOException {
    boolean synced = syncedThroughRound >= number;
    boolean remains = false;
    JournalFile nextFile = null;
    boolean nextFileGoesOn = false;
    String here = null;
    for (JournalFile file : found) {
      if (file.sequence() < sequence) {
        continue;
      }
      boolean isHere = file.sequence() == sequence;
      try (Files.File open = files.open(file.name(), Files.Access.READ)) {
        var reader = new RoundReader(open, file.name(), id);
        long from = isHere ? position : Limits.BLOCK_BYTES;
        boolean holdsIt = reader.hasRemains(from, file.sequence(), number);
        Later later = laterIn(reader, from);
        synced |= later.saysSynced;
        remains |= holdsIt || later.seen;
        if (isHere) {
          here = holdsIt || later.seen ? file.name() : here;
        } else if (nextFile == null) {
          nextFile = file;
          nextFileGoesOn = later.isFirst;
        }
      }
    }
    if (synced) {
      throw damage(here == null && !nextFileGoesOn ? nextFile : null);
    }
    return remains;
  }

  /// @param saysSynced whether a later round testifies that the one looked for was synced
  /// @param isFirst whether a later round stands right where the search began
  private record Later(boolean seen, boolean saysSynced, boolean isFirst) {}

  private Later laterIn(RoundReader reader, long from) throws IOException {
    boolean seen = false;
    boolean saysSynced = false;
    boolean isFirst = false;
    for (long at = from; at < reader.fileBytes(); at += Limits.BLOCK_BYTES) {
      RoundHead head = reader.soundHeadAt(at);
      if (head != null && head.sequence() >= sequence && head.number() > number) {
        seen = true;
        saysSynced |= head.durableUpTo() >= number;
        isFirst |= at == from;
      }
    }
    return new Later(seen, saysSynced, isFirst);
  }

  /// The missing round was first in `nextFile`, or else it is where the walk stands.
  private DamagedJournal damage(@Nullable JournalFile nextFile) {
    if (nextFile != null) {
      return new DamagedJournal(
          files.describe(), nextFile.name(), Limits.BLOCK_BYTES, number, "it is not readable");
    }
    for (JournalFile file : found) {
      if (file.sequence() == sequence) {
        String what = position < file.bytes() ? "it is not readable" : "it is missing";
        return new DamagedJournal(files.describe(), file.name(), position, number, what);
      }
    }
    return new DamagedJournal(
        files.describe(),
        RoundFormat.DIRECTORY,
        position,
        number,
        "the file with sequence " + sequence + " is missing");
  }
}

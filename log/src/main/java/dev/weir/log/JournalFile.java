package dev.weir.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/// A file of the ring, as it was found on opening.
///
/// @param name its path in the directory
/// @param sequence the highest sequence that its head or its rounds bear; 0 when it holds nothing
/// @param headIsValid whether its first block is a whole file head of this directory
record JournalFile(String name, long bytes, long sequence, boolean headIsValid) {

  static String name(int number) {
    return RoundFormat.DIRECTORY + "/%03d".formatted(number);
  }

  int number() {
    return Integer.parseInt(name.substring(RoundFormat.DIRECTORY.length() + 1));
  }

  /// All files of the ring, by name. What is not named as one is not looked at.
  static List<JournalFile> findAll(Files files, DirectoryId id) throws IOException {
    List<JournalFile> found = new ArrayList<>();
    for (String number : files.list(RoundFormat.DIRECTORY)) {
      if (number.matches("[0-9]{3,9}")) {
        found.add(inspect(files, RoundFormat.DIRECTORY + "/" + number, id));
      }
    }
    return found;
  }

  private static JournalFile inspect(Files files, String name, DirectoryId id) throws IOException {
    try (Files.File file = files.open(name, Files.Access.READ)) {
      ByteBuffer block = ByteBuffer.allocate(Limits.BLOCK_BYTES);
      file.read(0, block);
      long headSequence = RoundFormat.fileSequence(block.flip(), new CRC32C(), id);
      var rounds = new RoundReader(file, name, id);
      // The first round goes out with the head: of the two, a torn write may have kept only it.
      long sequence = Math.max(headSequence, rounds.sequenceAt(Limits.BLOCK_BYTES));
      if (sequence == 0) {
        sequence = rounds.highestSequence();
      }
      return new JournalFile(name, file.size(), sequence, headSequence > 0);
    }
  }
}

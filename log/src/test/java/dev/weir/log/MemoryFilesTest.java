package dev.weir.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class MemoryFilesTest extends FilesContract {
  private final MemoryFiles files = new MemoryFiles();

  @Override
  Files newFiles() {
    return new MemoryFiles();
  }

  @Test
  void aKillClosesWhatIsOpenAndKeepsWhatWasWritten() throws IOException {
    Files.File file = files.open("a", Files.Access.WRITE);
    file.write(0, bytes("kept"));
    assertThat(files.tryLock("lock")).isPresent();
    assertThat(files.openFiles()).containsExactly("a");

    files.kill();

    assertThat(files.openFiles()).isEmpty();
    assertThatThrownBy(file::sync).isInstanceOf(ClosedChannelException.class);
    assertThat(content("a")).isEqualTo("kept");
    assertThat(files.tryLock("lock")).isPresent();
  }

  @Test
  void aPowerCutKeepsWhatWasSynced() throws IOException {
    for (int seed = 0; seed < 100; seed++) {
      var machine = new MemoryFiles();
      try (Files.File file = machine.open("a", Files.Access.WRITE)) {
        file.write(0, bytes("synced"));
        file.sync();
        machine.syncDirectory("");
      }
      machine.powerCut(new Random(seed));
      try (Files.File file = machine.open("a", Files.Access.READ)) {
        assertThat(read(file, 0, 100)).isEqualTo("synced");
      }
    }
  }

  @Test
  void aPowerCutLosesKeepsAndTearsSectorsOnTheirOwn() throws IOException {
    var seen = new TreeSet<String>();
    for (int seed = 0; seed < 200; seed++) {
      var machine = new MemoryFiles();
      try (Files.File file = machine.open("a", Files.Access.WRITE)) {
        file.write(0, bytes("o".repeat(1_024)));
        file.sync();
        machine.syncDirectory("");
        file.write(0, bytes("n".repeat(1_024)));
      }
      machine.powerCut(new Random(seed));
      try (Files.File file = machine.open("a", Files.Access.READ)) {
        String text = read(file, 0, 2_000);
        assertThat(text).hasSize(1_024);
        seen.add(fate(text.substring(0, 512)) + " " + fate(text.substring(512)));
      }
    }
    assertThat(seen)
        .containsExactly(
            "kept kept",
            "kept lost",
            "kept torn",
            "lost kept",
            "lost lost",
            "lost torn",
            "torn kept",
            "torn lost",
            "torn torn");
  }

  private static String fate(String sector) {
    assertThat(sector).matches("n*o*");
    return sector.startsWith("o") ? "lost" : sector.endsWith("n") ? "kept" : "torn";
  }

  @Test
  void aPowerCutLosesOrKeepsUnsyncedSizesAndNames() throws IOException {
    var seen = new TreeSet<String>();
    for (int seed = 0; seed < 300; seed++) {
      var machine = new MemoryFiles();
      try (Files.File file = machine.open("a", Files.Access.WRITE)) {
        file.write(0, bytes("ab"));
        file.sync();
        machine.syncDirectory("");
        file.write(0, bytes("abcdef"));
        machine.rename("a", "b");
      }
      machine.powerCut(new Random(seed));
      String name = machine.list("").getFirst();
      assertThat(machine.list("")).containsExactly(name);
      try (Files.File file = machine.open(name, Files.Access.READ)) {
        seen.add(name + (file.size() == 2 ? " old" : file.size() == 6 ? " new" : " between"));
      }
    }
    assertThat(seen).contains("a old", "a new", "a between", "b old", "b new");
  }

  @Test
  void aSyncedFileInADirectoryThatWasNotMayBeGone() throws IOException {
    var seen = new TreeSet<Boolean>();
    for (int seed = 0; seed < 50; seed++) {
      var machine = new MemoryFiles();
      machine.createDirectory("d");
      machine.open("d/a", Files.Access.WRITE).close();
      machine.syncDirectory("d");
      machine.powerCut(new Random(seed));
      seen.add(machine.exists("d/a"));
    }
    assertThat(seen).containsExactly(false, true);
  }

  @Test
  void aFailedSyncForgetsWhatItShouldHaveWrittenForGood() throws IOException {
    try (Files.File file = files.open("a", Files.Access.WRITE)) {
      file.write(0, bytes("old"));
      file.sync();
      files.syncDirectory("");
      file.write(0, bytes("new"));
      files.setFaults(MemoryFiles.Faults.onThe(1));
      assertThatThrownBy(file::sync).hasMessageContaining("SYNC failed as planned");
      file.sync();
      assertThat(read(file, 0, 3)).isEqualTo("new");
    }
    files.powerCut(new Random(1));
    assertThat(content("a")).isEqualTo("old");
  }

  @Test
  void aFailedWriteHasWrittenHalf() throws IOException {
    try (Files.File file = files.open("a", Files.Access.WRITE)) {
      files.setFaults(MemoryFiles.Faults.onThe(2));
      file.write(0, bytes("oooo"));
      assertThatThrownBy(() -> file.write(0, bytes("nnnn"))).isInstanceOf(IOException.class);
      assertThat(read(file, 0, 4)).isEqualTo("nnoo");
    }
  }

  @Test
  void aFullDiskTakesNoMoreAndTakesAgainAfterADeletion() throws IOException {
    files.setCapacityBytes(8_192);
    try (Files.File file = files.open("a", Files.Access.WRITE);
        Files.File other = files.open("b", Files.Access.WRITE)) {
      file.write(0, ByteBuffer.allocate(8_192));
      assertThat(files.freeBytes()).isZero();
      file.write(0, bytes("over what is there"));
      assertThatThrownBy(() -> other.write(0, bytes("x"))).hasMessageContaining("No space left");
      files.delete("a");
      other.write(0, bytes("x"));
    }
  }

  private String content(String name) throws IOException {
    try (Files.File file = files.open(name, Files.Access.READ)) {
      return read(file, 0, 100);
    }
  }
}

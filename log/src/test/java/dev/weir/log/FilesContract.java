package dev.weir.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [Files] does; run on the real disk and on the fake one, so that the fake stays true.
abstract class FilesContract {
  private Files files;

  abstract Files newFiles() throws IOException;

  @BeforeEach
  void open() throws IOException {
    files = newFiles();
  }

  @Test
  void readsBackWhatWasWritten() throws IOException {
    try (Files.File file = files.open("a", Files.Access.CREATE_NEW)) {
      file.write(0, bytes("hello"));
      file.write(3, bytes("p!!"));
      assertThat(read(file, 0, 100)).isEqualTo("help!!");
      assertThat(read(file, 2, 2)).isEqualTo("lp");
      assertThat(file.size()).isEqualTo(6);
    }
  }

  @Test
  void aWriteAcrossPagesComesBackWhole() throws IOException {
    String text = "0123456789".repeat(2_000);
    try (Files.File file = files.open("a", Files.Access.CREATE_NEW)) {
      file.write(4_090, bytes(text));
      assertThat(read(file, 4_090, text.length())).isEqualTo(text);
      assertThat(file.size()).isEqualTo(4_090 + text.length());
    }
  }

  @Test
  void aGapReadsAsZeros() throws IOException {
    try (Files.File file = files.open("a", Files.Access.CREATE_NEW)) {
      file.write(10_000, bytes("x"));
      assertThat(read(file, 9_998, 3)).isEqualTo("\0\0x");
    }
  }

  @Test
  void readsNothingAtAndBeyondTheEnd() throws IOException {
    try (Files.File file = files.open("a", Files.Access.CREATE_NEW)) {
      file.write(0, bytes("abc"));
      assertThat(file.read(3, ByteBuffer.allocate(8))).isZero();
      assertThat(file.read(9_999, ByteBuffer.allocate(8))).isZero();
    }
  }

  @Test
  void truncateCutsAndLeavesZerosBehindIt() throws IOException {
    try (Files.File file = files.open("a", Files.Access.CREATE_NEW)) {
      file.write(0, bytes("x".repeat(10_000)));
      file.sync();
      file.truncate(5);
      assertThat(file.size()).isEqualTo(5);
      file.write(9_000, bytes("y"));
      assertThat(read(file, 3, 4)).isEqualTo("xx\0\0");
      file.sync();
      assertThat(read(file, 8_998, 4)).isEqualTo("\0\0y");
    }
  }

  @Test
  void openForReadingNeedsTheFileAndRefusesToWrite() throws IOException {
    assertThatThrownBy(() -> files.open("a", Files.Access.READ))
        .isInstanceOf(NoSuchFileException.class);
    files.open("a", Files.Access.WRITE).close();
    try (Files.File file = files.open("a", Files.Access.READ)) {
      assertThatThrownBy(() -> file.write(0, bytes("x")))
          .isInstanceOf(NonWritableChannelException.class);
    }
  }

  @Test
  void createNewRefusesWhatIsThere() throws IOException {
    files.open("a", Files.Access.CREATE_NEW).close();
    assertThatThrownBy(() -> files.open("a", Files.Access.CREATE_NEW))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void openNeedsTheDirectory() {
    assertThatThrownBy(() -> files.open("no/a", Files.Access.WRITE))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void aClosedFileRefusesEverything() throws IOException {
    Files.File file = files.open("a", Files.Access.WRITE);
    file.close();
    file.close();
    assertThatThrownBy(() -> file.write(0, bytes("x"))).isInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(() -> file.read(0, ByteBuffer.allocate(1)))
        .isInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(file::sync).isInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(file::size).isInstanceOf(ClosedChannelException.class);
  }

  @Test
  void anInterruptClosesTheFileUnderWhoeverUsesIt() throws IOException {
    try (Files.File file = files.open("a", Files.Access.WRITE)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> file.write(0, bytes("x")))
          .isInstanceOf(ClosedByInterruptException.class);
      assertThat(Thread.interrupted()).isTrue();
      assertThatThrownBy(() -> file.read(0, ByteBuffer.allocate(1)))
          .isInstanceOf(ClosedChannelException.class);
    }
  }

  @Test
  void listsNamesSortedAndNothingForAMissingDirectory() throws IOException {
    files.createDirectory("d/e");
    files.open("d/b", Files.Access.WRITE).close();
    files.open("d/a", Files.Access.WRITE).close();
    files.open("d/e/below", Files.Access.WRITE).close();
    files.createDirectory("d");
    assertThat(files.list("d")).containsExactly("a", "b", "e");
    assertThat(files.list("")).containsExactly("d");
    assertThat(files.list("missing")).isEmpty();
  }

  @Test
  void renameReplaces() throws IOException {
    write("from", "new");
    write("to", "old, and longer");
    files.rename("from", "to");
    assertThat(files.exists("from")).isFalse();
    try (Files.File file = files.open("to", Files.Access.READ)) {
      assertThat(read(file, 0, 100)).isEqualTo("new");
    }
    assertThatThrownBy(() -> files.rename("from", "to")).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void deleteTakesFilesAndEmptyDirectoriesAndToleratesTheMissing() throws IOException {
    files.createDirectory("d");
    write("d/a", "x");
    assertThatThrownBy(() -> files.delete("d")).isInstanceOf(DirectoryNotEmptyException.class);
    files.delete("d/a");
    files.delete("d");
    files.delete("d");
    assertThat(files.exists("d")).isFalse();
  }

  @Test
  void aDeletedFileStaysReadableWhereItIsOpen() throws IOException {
    write("a", "still here");
    try (Files.File file = files.open("a", Files.Access.READ)) {
      files.delete("a");
      assertThat(read(file, 0, 100)).isEqualTo("still here");
    }
  }

  @Test
  void aLockIsHeldOnceAndCanBeTakenAgain() throws IOException {
    Files.Lock first = files.tryLock("lock").orElseThrow();
    assertThat(files.tryLock("lock")).isEmpty();
    assertThat(files.tryLock("lock")).isEmpty();
    first.close();
    first.close();
    Files.Lock second = files.tryLock("lock").orElseThrow();
    first.close();
    assertThat(files.tryLock("lock")).isEmpty();
    second.close();
  }

  @Test
  void directoriesCanBeSyncedAndRoomIsReported() throws IOException {
    files.createDirectory("d");
    files.syncDirectory("d");
    files.syncDirectory("");
    assertThatThrownBy(() -> files.syncDirectory("missing"))
        .isInstanceOf(NoSuchFileException.class);
    assertThat(files.freeBytes()).isPositive();
  }

  private void write(String name, String text) throws IOException {
    try (Files.File file = files.open(name, Files.Access.WRITE)) {
      file.write(0, bytes(text));
    }
  }

  static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  static String read(Files.File file, long position, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    int count = file.read(position, buffer);
    assertThat(count).isEqualTo(buffer.position());
    return new String(buffer.array(), 0, count, UTF_8);
  }
}

package dev.weir.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskFilesTest extends FilesContract {
  @TempDir Path folder;

  @Override
  Files newFiles() throws IOException {
    return DiskFiles.at(folder.resolve("weir"));
  }

  @Test
  void whatItMakesIsForItsOwnerAlone() throws IOException {
    Files files = newFiles();
    files.createDirectory("d");
    files.open("d/a", Files.Access.WRITE).close();
    files.tryLock("lock").orElseThrow().close();
    assertThat(mode("")).isEqualTo("rwx------");
    assertThat(mode("d")).isEqualTo("rwx------");
    assertThat(mode("d/a")).isEqualTo("rw-------");
    assertThat(mode("lock")).isEqualTo("rw-------");
  }

  @Test
  void namesDoNotLeaveTheDirectory() throws IOException {
    Files files = newFiles();
    assertThatThrownBy(() -> files.exists("../x")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void D8_aRefusedSecondHolderDoesNotDropTheLockForOtherProcesses() throws Exception {
    try (Files.Lock held = newFiles().tryLock("lock").orElseThrow()) {
      assertThat(newFiles().tryLock("lock")).isEmpty();
      assertThat(lockFromAnotherProcess()).isEqualTo(1);
      held.close();
      assertThat(lockFromAnotherProcess()).isZero();
    }
  }

  /// Exit code 0 when another JVM got the lock, 1 when it did not.
  private int lockFromAnotherProcess() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LockOnce.class.getName(),
                folder.resolve("weir").toString())
            .inheritIO()
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  static final class LockOnce {
    private LockOnce() {}

    public static void main(String[] args) throws IOException {
      System.exit(DiskFiles.at(Path.of(args[0])).tryLock("lock").isPresent() ? 0 : 1);
    }
  }

  private String mode(String name) throws IOException {
    return PosixFilePermissions.toString(
        java.nio.file.Files.getPosixFilePermissions(folder.resolve("weir").resolve(name)));
  }
}

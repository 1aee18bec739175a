package dev.weir.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class SnapshotsTest {
  private final MemoryFiles files = new MemoryFiles();
  private final Snapshots snapshots = new Snapshots(files);

  @Test
  void aNewDirectoryHasNone() throws IOException {
    assertThat(snapshots.loadNewest()).isEmpty();
  }

  @Test
  void loadsWhatItWroteAndKeepsTwo() throws IOException {
    for (int number = 1; number <= 30; number++) {
      Snapshot written = random(new SplittableRandom(number), number, 2000);
      snapshots.write(written);
      assertSame(snapshots.loadNewest().orElseThrow(), written);
    }
    assertThat(files.list("snapshots")).containsExactly("29", "30");
    assertThat(files.openFiles()).isEmpty();
  }

  @Test
  void aRecordMayBeOfAnySize() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    int piece = 1 << 20;
    int number = 0;
    for (int bytes : new int[] {0, 1, piece - 93, piece - 92, piece - 88, piece, 3 * piece + 7}) {
      Snapshot written = random(random, ++number, 0);
      byte[] large = new byte[bytes];
      random.nextBytes(large);
      written =
          new Snapshot(
              number,
              written.directory(),
              1,
              "",
              2,
              JournalStart.FIRST,
              3,
              List.of(large, new byte[] {1, 2}, large),
              written.catalog());
      snapshots.write(written);
      assertSame(snapshots.loadNewest().orElseThrow(), written);
    }
  }

  @Test
  void D3_everyByteOfTheNewestIsVerified() throws IOException {
    snapshots.write(random(new SplittableRandom(2), 1, 20));
    snapshots.write(random(new SplittableRandom(3), 2, 20));
    byte[] good = bytes("snapshots/2");
    for (int bit = 0; bit < good.length * 8; bit += 3) {
      byte[] bad = good.clone();
      bad[bit / 8] ^= (byte) (1 << bit % 8);
      write("snapshots/2", bad);
      assertDamaged();
    }
    write("snapshots/2", good);
    assertThat(snapshots.loadNewest()).isPresent();
  }

  @Test
  void D3_aNewestThatIsShorterOrLongerIsDamage() throws IOException {
    snapshots.write(random(new SplittableRandom(2), 1, 20));
    byte[] good = bytes("snapshots/1");
    for (int length = 0; length < good.length; length++) {
      write("snapshots/1", Arrays.copyOf(good, length));
      assertDamaged();
    }
    write("snapshots/1", Arrays.copyOf(good, good.length + 1));
    assertDamaged();
  }

  @Test
  void D3_aSnapshotUnderTheNameOfAnotherIsDamage() throws IOException {
    snapshots.write(random(new SplittableRandom(2), 1, 20));
    files.rename("snapshots/1", "snapshots/2");
    assertDamaged();
  }

  @Test
  void whatAWriterLeftUnfinishedIsIgnoredAndDeleted() throws IOException {
    Snapshot written = random(new SplittableRandom(2), 1, 20);
    snapshots.write(written);
    files.open("snapshots/2.tmp", Files.Access.CREATE_NEW).close();
    files.open("snapshots/notes", Files.Access.CREATE_NEW).close();
    assertSame(snapshots.loadNewest().orElseThrow(), written);
    assertThat(files.list("snapshots")).containsExactly("1", "notes");
  }

  /// Fails each step of a write in turn, then cuts the power: what is found is the old one or the
  /// new one, whole; and after a write that returned, the new one.
  @Test
  void D3_aWriteTornAtAnyStepLeavesTheOldOrTheNew() throws IOException {
    for (int seed = 0; seed < 25; seed++) {
      boolean returned = false;
      for (int step = 1; !returned; step++) {
        MemoryFiles machine = new MemoryFiles();
        SplittableRandom random = new SplittableRandom(1000L * seed + step);
        int older = random.nextInt(4);
        for (int number = 1; number <= older; number++) {
          new Snapshots(machine).write(random(new SplittableRandom(number), number, 300));
        }
        machine.setFaults(MemoryFiles.Faults.onThe(step));
        try {
          new Snapshots(machine).write(random(new SplittableRandom(older + 1), older + 1, 300));
          returned = true;
        } catch (IOException planned) {
          assertThat(machine.openFiles()).isEmpty();
        }
        machine.setFaults(MemoryFiles.Faults.none());
        if (random.nextInt(4) == 0) {
          machine.kill();
        } else {
          machine.powerCut(random);
        }
        Optional<Snapshot> found = new Snapshots(machine).loadNewest();
        long number = found.map(Snapshot::number).orElse(0L);
        assertThat(number)
            .as("seed %d, step %d", seed, step)
            .isBetween(returned ? older + 1L : older, older + 1L);
        if (found.isPresent()) {
          assertSame(found.get(), random(new SplittableRandom(number), number, 300));
        }
        Snapshot next = random(new SplittableRandom(number + 1), number + 1, 300);
        new Snapshots(machine).write(next);
        machine.powerCut(random);
        assertSame(new Snapshots(machine).loadNewest().orElseThrow(), next);
        assertThat(machine.list("snapshots")).hasSizeLessThanOrEqualTo(5);
      }
    }
  }

  private void assertDamaged() throws IOException {
    List<String> before = files.list("snapshots");
    assertThatThrownBy(snapshots::loadNewest)
        .isInstanceOfSatisfying(
            DamagedSnapshot.class,
            e -> assertThat(e.file()).isEqualTo("snapshots/" + before.getLast()))
        .hasMessageContaining("snapshots/" + before.getLast());
    assertThat(files.list("snapshots")).isEqualTo(before);
  }

  private static void assertSame(Snapshot one, Snapshot other) {
    assertThat(SegmentBatches.values(one.state())).isEqualTo(SegmentBatches.values(other.state()));
    assertThat(one).usingRecursiveComparison().ignoringFields("state", "catalog").isEqualTo(other);
    assertThat(one.catalog()).isEqualTo(other.catalog());
  }

  private byte[] bytes(String name) throws IOException {
    try (Files.File file = files.open(name, Files.Access.READ)) {
      byte[] bytes = new byte[(int) file.size()];
      file.read(0, ByteBuffer.wrap(bytes));
      return bytes;
    }
  }

  private void write(String name, byte[] bytes) throws IOException {
    try (Files.File file = files.open(name, Files.Access.WRITE)) {
      file.truncate(0);
      file.write(0, ByteBuffer.wrap(bytes));
    }
  }

  private static Snapshot random(RandomGenerator random, long number, int mostRecordBytes) {
    List<byte[]> state = new ArrayList<>();
    for (int i = random.nextInt(10); i > 0; i--) {
      byte[] record = new byte[random.nextInt(mostRecordBytes + 1)];
      random.nextBytes(record);
      state.add(record);
    }
    List<SegmentFile> listed = new ArrayList<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      listed.add(
          new SegmentFile(
              random.nextInt(),
              random.nextInt(),
              random.nextLong(),
              random.nextLong(),
              random.nextLong(),
              random.nextLong(),
              random.nextLong(),
              random.nextLong(),
              random.nextBoolean()
                  ? new SegmentIndex.Footer(random.nextInt(), random.nextInt())
                  : new SegmentIndex.Listed(List.of(block(random), block(random)))));
    }
    return new Snapshot(
        number,
        DirectoryId.random(random),
        random.nextLong(),
        "boot-" + random.nextInt(),
        random.nextLong(),
        new JournalStart(
            1 + random.nextInt(1000), 4096L * (1 + random.nextInt(50)), 1 + random.nextInt(1000)),
        random.nextLong(),
        state,
        new Catalog(random.nextLong(), listed));
  }

  private static Block block(RandomGenerator random) {
    return new Block(
        random.nextLong(),
        random.nextInt(),
        random.nextInt(),
        random.nextLong(),
        random.nextLong(),
        random.nextLong(),
        random.nextLong());
  }
}

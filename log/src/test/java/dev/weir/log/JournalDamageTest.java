package dev.weir.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// D3: a round that was synced and cannot be read is damage, never a tear.
class JournalDamageTest {
  private final MemoryFiles files = new MemoryFiles();

  @Test
  void D3_aFlippedBitInASyncedRoundNamesFileAndByte() throws IOException {
    var script = new JournalScript(files, 1);
    List<JournalStart> places = new ArrayList<>();
    List<Integer> lengths = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      script.writeAndSync(1, 200_000);
      places.add(script.lastRoundAt);
      lengths.add(lengthOf(script.written.getLast()));
    }
    assertThat(places.getLast().sequence()).isGreaterThan(1);
    files.kill();
    for (int i = 0; i < 150; i++) {
      int victim = script.random.nextInt(places.size() - 1);
      JournalStart place = places.get(victim);
      String name = JournalScript.fileOf(files, place.sequence());
      long at = place.position() + script.random.nextInt(lengths.get(victim));
      flip(name, at, 1 << script.random.nextInt(8));
      DamagedJournal damage = damage(JournalStart.FIRST, 0);
      assertThat(damage.round()).isEqualTo(place.round());
      assertThat(damage.file()).isEqualTo(name);
      assertThat(damage.position()).isEqualTo(place.position());
      assertThat(damage).hasMessageContaining(name).hasMessageContaining("weir doctor");
      JournalScript.overwrite(files, name, at, before);
    }
    assertThat(script.recover().lastRound()).isEqualTo(40);
  }

  @Test
  void D3_noByteOfASyncedRoundIsLeftUnwatched() throws IOException {
    var script = new JournalScript(files, 8);
    PartitionBatch batch = JournalScript.batch(script.random, 20);
    script.write(List.of(new JournalEntry(List.of(new byte[3]), List.of(batch))));
    script.sync();
    script.writeAndSync(1, 100);
    files.kill();
    int length = lengthOf(script.written.getFirst());
    for (int i = 0; i < length; i++) {
      flip("journal/000", Limits.BLOCK_BYTES + i, 1 << script.random.nextInt(8));
      assertThat(damage(JournalStart.FIRST, 0)).as("byte %d", i).isNotNull();
      JournalScript.overwrite(files, "journal/000", Limits.BLOCK_BYTES + i, before);
    }
  }

  @Test
  void D3_aRoundIsRecognisedWhenItsFilesHeadIsBroken() throws IOException {
    var script = new JournalScript(files, 2);
    script.writeAndSync(5, 5_000);
    files.kill();
    for (int at = 0; at < RoundFormat.FILE_HEAD_BYTES; at++) {
      String name = JournalScript.fileOf(files, 1);
      flip(name, at, 1);
      assertThat(script.recover().lastRound()).isEqualTo(5);
      JournalScript.overwrite(files, name, at, before);
    }
  }

  @Test
  void D3_aBrokenHeadAndFirstRoundTogetherAreDamage() throws IOException {
    var script = new JournalScript(files, 3);
    script.writeAndSync(5, 5_000);
    files.kill();
    JournalScript.overwrite(files, "journal/000", 0, new byte[2 * Limits.BLOCK_BYTES]);
    DamagedJournal damage = damage(JournalStart.FIRST, 0);
    assertThat(damage.round()).isEqualTo(1);
    assertThat(damage.file()).isEqualTo("journal/000");
    assertThat(damage.position()).isEqualTo(Limits.BLOCK_BYTES);
  }

  @Test
  void D3_theLastRoundIsATearUnlessSomethingSaysThatItWasSynced() throws IOException {
    var script = new JournalScript(files, 4);
    script.writeAndSync(5, 5_000);
    JournalStart last = script.lastRoundAt;
    files.kill();
    flip("journal/000", last.position() + RoundFormat.ENGINE_TIME, 1);
    Recovery cut = Journal.recover(files, JournalScript.ID, JournalStart.FIRST, 0, round -> {});
    assertThat(cut.lastRound()).isEqualTo(4);
    assertThat(cut.torn()).isTrue();
    assertThat(damage(JournalStart.FIRST, 5).round()).isEqualTo(5);
  }

  @Test
  void D3_idlenessAndACleanCloseTestifyForTheRoundBeforeThem() throws IOException {
    for (boolean close : new boolean[] {false, true}) {
      var machine = new MemoryFiles();
      var script = new JournalScript(machine, 5);
      script.writeAndSync(5, 5_000);
      JournalStart last = script.lastRoundAt;
      if (close) {
        script.close();
      } else {
        script.idle();
      }
      machine.kill();
      JournalScript.overwrite(machine, "journal/000", last.position() + 20, new byte[] {77});
      DamagedJournal damage = catchThrowableOfType(DamagedJournal.class, () -> script.recover());
      assertThat(damage.round()).isEqualTo(5);
    }
  }

  @Test
  void D3_aMissingFileInTheMiddleIsDamage() throws IOException {
    var script = new JournalScript(files, 6);
    while (script.journal().position().sequence() < 4) {
      script.writeAndSync(1, 900_000);
    }
    files.kill();
    files.delete(JournalScript.fileOf(files, 2));
    assertThat(damage(JournalStart.FIRST, 0)).isNotNull();
  }

  @Test
  void recoveryWritesNothing() throws IOException {
    var script = new JournalScript(files, 7);
    script.writeAndSync(5, 5_000);
    script.write(5_000);
    files.kill();
    files.setFaults((operation, name) -> {
      assertThat(operation).isIn(MemoryFiles.Operation.OPEN, MemoryFiles.Operation.READ);
    });
    script.recover();
    assertThat(files.list("journal")).containsExactly("000");
  }

  private byte[] before = {};

  private void flip(String name, long at, int bits) throws IOException {
    before = new byte[1];
    try (Files.File file = files.open(name, Files.Access.READ)) {
      file.read(at, ByteBuffer.wrap(before));
    }
    JournalScript.overwrite(files, name, at, new byte[] {(byte) (before[0] ^ bits)});
  }

  private DamagedJournal damage(JournalStart from, long syncedThrough) {
    return catchThrowableOfType(
        DamagedJournal.class,
        () -> Journal.recover(files, JournalScript.ID, from, syncedThrough, round -> {}));
  }

  private static int lengthOf(List<JournalEntry> entries) {
    return RoundFormat.HEAD_BYTES
        + entries.stream().mapToInt(entry -> (int) entry.encodedBytes()).sum();
  }
}

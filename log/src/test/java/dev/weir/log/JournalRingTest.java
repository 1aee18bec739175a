package dev.weir.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class JournalRingTest {
  private static final int FIRST = Limits.FIRST_JOURNAL_FILE_BYTES;

  private final MemoryFiles files = new MemoryFiles();

  @Test
  void oldRoundsOfARecycledFileAreNeverReplayed() throws IOException {
    for (int seed = 0; seed < 20; seed++) {
      var machine = new MemoryFiles();
      var script = new JournalScript(machine, seed);
      for (int generation = 0; generation < 6; generation++) {
        script.writeAndSync(script.random.nextInt(1, 40), 100_000);
        script.write(10_000);
        machine.powerCut(script.random);
        script.goOn(script.recover());
      }
      assertThat(machine.list("journal").size()).isLessThanOrEqualTo(8);
    }
  }

  @Test
  void aRoundThatWasCutIsNotTakenForTheNextOneWhereItsFileIsUsedAgain() throws IOException {
    Journal cut = Journal.start(files, JournalScript.ID, Durability.OS, JournalStart.FIRST);
    for (int i = 0; i < 5; i++) {
      cut.write(cut.begin(1));
    }
    cut.abandon();

    JournalStart afterAllWasLost = JournalStart.beginning(2, 1);
    Journal again = Journal.start(files, JournalScript.ID, Durability.FSYNC, afterAllWasLost);
    again.recycleBelow(afterAllWasLost);
    again.write(again.begin(1));
    again.sync();
    again.abandon();

    assertThat(files.list("journal")).containsExactly("000");
    Recovery found = Journal.recover(files, JournalScript.ID, afterAllWasLost, 0, round -> {});
    assertThat(found).isEqualTo(new Recovery(1, 1, 2, false, false));
  }

  @Test
  void aFirstRoundIsFoundUnderTheHeadOfTheFilesFormerUse() throws IOException {
    var script = new JournalScript(files, 5);
    script.writeAndSync(3, 100);
    files.kill();
    byte[] formerHead = Arrays.copyOf(JournalScript.bytes(files, "journal/000"), 512);
    script.goOn(script.recover());
    script.writeAndSync(1, 100);
    files.kill();
    JournalScript.overwrite(files, "journal/000", 0, formerHead);
    Recovery found = script.recover();
    assertThat(found.highestSequence()).isEqualTo(script.from.sequence());
  }

  @Test
  void aFileWithoutAHeadMayBeHalfMadeAndIsDeletedNotUsed() throws IOException {
    Journal journal = Journal.start(files, JournalScript.ID, Durability.FSYNC, JournalStart.FIRST);
    journal.prepareNext();
    files.kill();
    Journal next =
        Journal.start(files, JournalScript.ID, Durability.FSYNC, JournalStart.beginning(2, 1));
    assertThat(next.sizeBytes()).isEqualTo(FIRST);
    next.recycleBelow(next.position());
    assertThat(files.list("journal")).isEmpty();
  }

  @Test
  void aRingGoesRoundWithoutTouchingItsDirectory() throws IOException {
    var script = new JournalScript(files, 1);
    script.now = 1L << 40;
    List<String> names = new ArrayList<>();
    for (int turn = 0; turn < 10; turn++) {
      // Slow enough that files do not grow.
      script.now += 2 * Limits.BUSY_JOURNAL_FILE_MILLIS;
      script.writeAndSync(60, 100_000);
      script.journal().recycleBelow(script.journal().position());
      if (script.journal().wantsNext()) {
        script.journal().prepareNext();
      }
      names.add(String.join(" ", files.list("journal")));
    }
    assertThat(script.journal().position().sequence()).isGreaterThan(5);
    assertThat(names.subList(5, 10)).containsOnly(names.get(5));
    assertThat(script.journal().sizeBytes()).isLessThanOrEqualTo(6L * FIRST);
  }

  @Test
  void filesDoubleUnderLoadUpToTheirLimit() throws IOException {
    Journal journal = Journal.start(files, JournalScript.ID, Durability.FSYNC, JournalStart.FIRST);
    var filler = new JournalEntry(List.of(new byte[4_000_000]), List.of());
    List<Integer> sizes = new ArrayList<>();
    long sequence = 0;
    while (sizes.size() < 6) {
      RoundBuilder round = journal.begin(1);
      round.add(filler);
      journal.write(round);
      journal.sync();
      if (journal.position().sequence() != sequence) {
        sequence = journal.position().sequence();
        String name = JournalScript.fileOf(files, sequence);
        sizes.add(JournalScript.bytes(files, name).length / FIRST);
        journal.recycleBelow(journal.position());
      }
    }
    journal.abandon();
    assertThat(sizes).containsExactly(1, 2, 4, 8, 16, 16);
  }

  @Test
  void aPreparedFileIsTakenAndAnotherIsWantedPastTheMiddle() throws IOException {
    var script = new JournalScript(files, 2);
    assertThat(script.journal().wantsNext()).isTrue();
    script.journal().prepareNext();
    script.journal().prepareNext();
    assertThat(files.list("journal")).containsExactly("000");
    script.writeAndSync(1, 100);
    assertThat(files.list("journal")).containsExactly("000");
    assertThat(script.journal().wantsNext()).isFalse();
    while (!script.journal().wantsNext()) {
      script.writeAndSync(1, 100_000);
    }
    assertThat(script.journal().position().position()).isGreaterThan(FIRST / 2);
    script.journal().abandon();
    assertThat(files.openFiles()).isEmpty();
  }

  @Test
  void aFullDiskWhilePreparingLeavesNothingBehindAndIsNotFinal() throws IOException {
    var script = new JournalScript(files, 3);
    script.writeAndSync(1, 100);
    files.setCapacityBytes(FIRST + FIRST / 2);
    assertThatThrownBy(() -> script.journal().prepareNext()).hasMessageContaining("No space left");
    assertThat(files.list("journal")).containsExactly("000");
    script.writeAndSync(1, 100);
    files.setCapacityBytes(3 * FIRST);
    script.journal().prepareNext();
    assertThat(files.list("journal")).hasSize(2);
  }

  @Test
  void aSequenceThatIsAlreadyBorneIsRefused() throws IOException {
    var script = new JournalScript(files, 4);
    script.writeAndSync(1, 100);
    files.kill();
    assertThatThrownBy(
            () -> Journal.start(files, JournalScript.ID, Durability.FSYNC, JournalStart.FIRST))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

package dev.weir.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.records.Batches;
import dev.weir.records.CorruptBatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class JournalTest {
  private final MemoryFiles files = new MemoryFiles();

  @Test
  void aNewDirectoryHasNothingToReplay() throws IOException {
    Recovery found = Journal.recover(files, JournalScript.ID, JournalStart.FIRST, 0, round -> {});
    assertThat(found).isEqualTo(new Recovery(0, 0, 1, false, false));
  }

  @Test
  void replaysEveryRoundAsItWasWritten() throws IOException {
    var script = new JournalScript(files, 1);
    script.writeAndSync(200, 30_000);
    script.close();
    Recovery found = script.recover();
    assertThat(found.lastRound()).isEqualTo(201);
    assertThat(found.cleanStop()).isTrue();
    assertThat(found.torn()).isFalse();
    assertThat(found.lastEngineTimeMillis()).isEqualTo(script.now);
  }

  @Test
  void replayMayBeginAnywhereInARing() throws IOException {
    var script = new JournalScript(files, 2);
    List<JournalStart> places = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      places.add(script.journal().position());
      script.writeAndSync(1, 60_000);
    }
    script.close();
    assertThat(script.journal().position().sequence()).isGreaterThan(2);
    for (int i = 0; i < places.size(); i += 7) {
      JournalStart place = places.get(i);
      List<Long> numbers = new ArrayList<>();
      Journal.recover(files, JournalScript.ID, place, 0, round -> numbers.add(round.number()));
      assertThat(numbers.getFirst()).isEqualTo(place.round());
      assertThat(numbers).hasSize((int) (302 - place.round()));
    }
  }

  @Test
  void aKillLosesNothingThatWasWritten() throws IOException {
    var script = new JournalScript(files, 3);
    script.writeAndSync(10, 5_000);
    script.write(5_000);
    files.kill();
    Recovery found = script.recover(11);
    assertThat(found.cleanStop()).isFalse();
  }

  @Test
  void aRoundMayFollowOneThatIsNotSynced() throws IOException {
    var script = new JournalScript(files, 4);
    script.write(100);
    script.write(100);
    files.kill();

    assertThat(script.recover(2).cleanStop()).isFalse();
  }

  @Test
  void D3_aRoundKnowsThatTheOneBeforeItWasSynced() throws IOException {
    Journal journal = Journal.start(files, JournalScript.ID, Durability.OS, JournalStart.FIRST);
    journal.write(journal.begin(1));
    journal.write(journal.begin(2));
    assertThat(journal.syncedRound()).isZero();
    journal.sync();
    assertThat(journal.syncedRound()).isEqualTo(2);
    journal.abandon();
  }

  @Test
  void anEmptyRoundIsWrittenOnceAnIdleTime() throws IOException {
    var script = new JournalScript(files, 5);
    script.writeAndSync(1, 100);
    script.idle();
    JournalStart behind = script.journal().position();
    script.journal().writeEmpty(script.now);
    assertThat(script.journal().position()).isEqualTo(behind);
    files.kill();
    assertThat(script.recover().cleanStop()).isFalse();
  }

  @Test
  void closingTwiceDoesNothingAndAbandoningLooksLikeACrash() throws IOException {
    var script = new JournalScript(files, 6);
    script.writeAndSync(2, 100);
    script.close();
    script.journal().close();
    script.goOn(script.recover());
    script.writeAndSync(2, 100);
    script.journal().abandon();
    script.journal().close();
    assertThat(script.recover().cleanStop()).isFalse();
    assertThatThrownBy(() -> script.write(100)).hasMessage("the journal is closed");
  }

  @Test
  void anEntryAtTheLimitFitsAndOnePastDoesNot() throws IOException {
    var script = new JournalScript(files, 7);
    RoundBuilder round = script.journal().begin(script.now);
    assertThatThrownBy(() -> round.add(entryOf(Limits.MAX_ENTRY_BYTES + 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(Integer.toString(Limits.MAX_ENTRY_BYTES));
    assertThat(round.isEmpty()).isTrue();
    script.write(List.of(entryOf(Limits.MAX_ENTRY_BYTES)));
    script.sync();
    script.writeAndSync(2, 100);
    files.kill();
    assertThat(script.recover().lastRound()).isEqualTo(3);
  }

  @Test
  void aRoundTakesEntriesUpToItsLimit() throws IOException {
    Journal journal = Journal.start(files, JournalScript.ID, Durability.FSYNC, JournalStart.FIRST);
    int room = Limits.MAX_ROUND_BYTES - RoundFormat.HEAD_BYTES;
    RoundBuilder round = journal.begin(1);
    round.add(entryOf(room - 100));
    assertThat(round.fits(entryOf(100))).isTrue();
    assertThat(round.fits(entryOf(101))).isFalse();
    assertThatThrownBy(() -> round.add(entryOf(101))).isInstanceOf(IllegalArgumentException.class);
    round.add(entryOf(100));
    journal.write(round);
    assertThat(journal.begin(1).fits(entryOf(Limits.MAX_ENTRY_BYTES))).isTrue();
    journal.abandon();
  }

  @Test
  void aBatchIsAtMostSixteenMegabytes() {
    var random = new SplittableRandom(1);
    int most = Batches.MAX_BYTES - Batches.HEAD_BYTES;
    assertThat(JournalScript.batch(random, most).bytes()).hasSize(16 << 20);
    assertThatThrownBy(() -> JournalScript.batch(random, most + 1))
        .isInstanceOf(CorruptBatch.class);
  }

  @Test
  void engineTimeNeverGoesBack() throws IOException {
    var script = new JournalScript(files, 8);
    script.writeAndSync(1, 100);
    assertThatThrownBy(() -> script.journal().begin(script.now - 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aStrangersJournalIsNotReplayed() throws IOException {
    var script = new JournalScript(files, 9);
    script.writeAndSync(3, 100);
    files.kill();
    Recovery found =
        Journal.recover(files, new DirectoryId(1, 2), JournalStart.FIRST, 0, round -> {});
    assertThat(found.lastRound()).isZero();
  }

  /// An entry of one record that takes exactly this much.
  private static JournalEntry entryOf(int encodedBytes) {
    int head = RoundFormat.ENTRY_HEAD_BYTES + RoundFormat.RECORD_HEAD_BYTES;
    var entry = new JournalEntry(List.of(new byte[encodedBytes - head]), List.of());
    assertThat(entry.encodedBytes()).isEqualTo(encodedBytes);
    return entry;
  }
}

package dev.weir.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Crashes at every place, by seed: what was synced is there, what is torn is cut.
class JournalCrashTest {
  private static final int SECTOR = 512;

  @Test
  void D1_aPowerCutAtAnyPointKeepsEveryRoundWhoseSyncReturned() throws IOException {
    var tails = new TreeMap<String, Integer>();
    for (int seed = 0; seed < 150; seed++) {
      var files = new MemoryFiles();
      var script = new JournalScript(files, seed);
      for (int generation = 0; generation < 3; generation++) {
        script.writeAndSync(script.random.nextInt(8), 20_000);
        boolean inFlight = script.random.nextBoolean();
        if (inFlight) {
          script.write(20_000);
        }
        files.powerCut(script.random);
        Recovery found = script.recover();
        String tail = !inFlight ? "at rest" : found.lastRound() > script.synced ? "whole" : "cut";
        tails.merge(tail + (found.torn() ? ", torn" : ""), 1, Integer::sum);
        if (script.random.nextBoolean()) {
          files.powerCut(script.random);
          assertThat(script.recover()).isEqualTo(found);
        }
        script.goOn(found);
      }
    }
    assertThat(tails).containsOnlyKeys("at rest", "whole", "cut", "cut, torn");
  }

  @Test
  void D3_aTornLastRoundIsCutAtWhateverSectorItIsTorn() throws IOException {
    for (int seed = 0; seed < 10; seed++) {
      var files = new MemoryFiles();
      var script = new JournalScript(files, seed);
      script.writeAndSync(seed % 4, 3_000);
      script.write(6_000);
      files.kill();
      String name = JournalScript.fileOf(files, 1);
      byte[] whole = JournalScript.bytes(files, name);
      int start = (int) script.lastRoundAt.position();
      int end = (int) script.journal().position().position();
      for (int sector = start; sector < end; sector += SECTOR) {
        tear(script, name, whole, sector, sector + SECTOR);
        tear(script, name, whole, start, sector);
        tear(script, name, whole, sector, end);
      }
    }
  }

  /// Loses some sectors of the last round; it must be cut, unless they held nothing but padding.
  private static void tear(JournalScript script, String name, byte[] whole, int from, int to)
      throws IOException {
    byte[] torn = whole.clone();
    Arrays.fill(torn, from, to, (byte) 0);
    JournalScript.overwrite(script.files, name, 0, torn);
    Recovery found = script.recover();
    long cutAt = script.synced + (Arrays.equals(torn, whole) ? 1 : 0);
    assertThat(found.lastRound()).isEqualTo(cutAt);
  }

  @Test
  void D4_whicheverOperationFailsTheJournalStopsAndWhatWasSyncedIsThere() throws IOException {
    for (boolean powerFails : new boolean[] {false, true}) {
      int failures = 0;
      for (long nth = 1; ; nth++) {
        var files = new MemoryFiles();
        var script = new JournalScript(files, nth);
        files.setFaults(MemoryFiles.Faults.onThe(nth));
        boolean failed = runUntilItFails(script);
        files.setFaults(MemoryFiles.Faults.none());
        if (powerFails) {
          files.powerCut(new SplittableRandom(nth));
        } else {
          files.kill();
        }
        script.recover();
        if (!failed) {
          break;
        }
        failures++;
      }
      assertThat(failures).isGreaterThan(30);
    }
  }

  private static boolean runUntilItFails(JournalScript script) throws IOException {
    try {
      script.writeAndSync(12, 10_000);
      script.idle();
      for (int i = 0; i < 10; i++) {
        script.write(900_000);
        script.sync();
      }
      script.close();
      return false;
    } catch (IOException planned) {
      assertThat(planned).hasMessageContaining("failed as planned");
      assertThatThrownBy(() -> script.journal().write(script.journal().begin(script.now)))
          .hasMessageMatching(".*(stays closed until the directory is opened anew|is closed)");
      assertThatThrownBy(script.journal()::sync).isNotSameAs(planned);
      script.journal().close();
      return true;
    }
  }

  @Test
  void aCrashBetweenAFreshSequenceAndItsSnapshotChangesNothing() throws IOException {
    for (int seed = 0; seed < 50; seed++) {
      var files = new MemoryFiles();
      var script = new JournalScript(files, seed);
      script.writeAndSync(5, 10_000);
      script.write(10_000);
      files.powerCut(script.random);
      Recovery found = script.recover();
      Journal fresh = Journal.start(files, JournalScript.ID, Durability.FSYNC, found.next());
      fresh.prepareNext();
      files.powerCut(script.random);
      assertThat(script.recover().lastRound()).isEqualTo(found.lastRound());
    }
  }

  @Test
  void anOlderSnapshotReplaysAcrossTheSequencesOfSeveralRuns() throws IOException {
    for (int seed = 0; seed < 50; seed++) {
      var files = new MemoryFiles();
      var first = new JournalScript(files, seed);
      first.writeAndSync(4, 10_000);
      first.write(10_000);
      files.powerCut(first.random);
      Recovery found = first.recover();

      Journal second = Journal.start(files, JournalScript.ID, Durability.FSYNC, found.next());
      for (int i = 0; i < 3; i++) {
        second.write(second.begin(first.now));
        second.sync();
      }
      files.powerCut(first.random);

      Recovery again = Journal.recover(files, JournalScript.ID, JournalStart.FIRST, 0, round -> {});
      assertThat(again.lastRound()).isEqualTo(found.lastRound() + 3);
    }
  }

  @Test
  void D1_withoutFsyncAKillKeepsEverythingAndAPowerCutLeavesAPrefix() throws IOException {
    for (int seed = 0; seed < 100; seed++) {
      var files = new MemoryFiles();
      var script = new JournalScript(files, seed, Durability.OS);
      for (int i = 0; i < 12; i++) {
        script.write(10_000);
      }
      files.kill();
      assertThat(script.recover(12).lastRound()).isEqualTo(12);
      files.powerCut(script.random);
      script.goOn(script.recover(0));
      script.writeAndSync(3, 10_000);
      files.powerCut(script.random);
      script.recover();
    }
  }

  @Test
  void aTearThatIsNotCutIsReplayedWhenBrokenOnPurpose() throws IOException {
    int kept = 0;
    for (int seed = 0; seed < 100; seed++) {
      var files = new MemoryFiles();
      var script = new JournalScript(files, seed);
      script.writeAndSync(2, 1_000);
      script.write(10_000);
      files.powerCut(script.random);
      long honest = script.recover().lastRound();
      Recovery broken =
          Journal.recover(
              files,
              JournalScript.ID,
              JournalStart.FIRST,
              0,
              round -> {},
              Journal.Breakage.KEEP_TEARS);
      kept += broken.lastRound() > honest ? 1 : 0;
    }
    assertThat(kept).isPositive();
  }
}

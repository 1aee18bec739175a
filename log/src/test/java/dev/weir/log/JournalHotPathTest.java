package dev.weir.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A round costs a write and a sync, and nothing for the garbage collector.
class JournalHotPathTest {
  private static final int ROUNDS = 500;

  /// What the JDK's own bookkeeping of a write and a sync may take, and the first use of a method.
  private static final long SLACK_BYTES_A_ROUND = 100;

  @TempDir Path folder;

  @Test
  void writingSmallRoundsAllocatesNothing() throws IOException {
    Journal journal =
        Journal.start(DiskFiles.at(folder), JournalScript.ID, Durability.OS, JournalStart.FIRST);
    var batch = JournalScript.batch(new SplittableRandom(1), 1_000);
    var entry = new JournalEntry(List.of(new byte[40]), List.of(batch));
    write(journal, entry);

    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    write(journal, entry);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(allocated).isLessThan(ROUNDS * SLACK_BYTES_A_ROUND);
    journal.close();
  }

  private static void write(Journal journal, JournalEntry entry) throws IOException {
    for (int i = 0; i < ROUNDS; i++) {
      RoundBuilder round = journal.begin(1);
      if (round.fits(entry)) {
        round.add(entry);
      }
      journal.write(round);
    }
  }
}

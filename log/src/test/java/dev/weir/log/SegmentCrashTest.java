package dev.weir.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.records.Batches;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Segments and snapshots together, on a machine that is killed, loses power and has bad writes:
/// what a durable snapshot lists reads back, byte by byte, and nothing else is there.
class SegmentCrashTest {
  private static final SegmentLimits SMALL = new SegmentLimits(6 << 10, 1 << 10, 2);
  private static final int PARTITIONS = 4;

  @Test
  void whatASnapshotListsSurvivesEverything() throws IOException {
    for (long seed = 0; seed < 150; seed++) {
      try {
        new Machine(seed).live();
      } catch (AssertionError | IOException | RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  /// One directory's history, by seed.
  private static final class Machine {
    private final MemoryFiles files = new MemoryFiles();
    private final SplittableRandom random;

    /// By snapshot number: what the partitions held when its catalog was taken.
    private final TreeMap<Long, List<List<FiledBatch>>> snapshots = new TreeMap<>();

    private List<List<FiledBatch>> held = new ArrayList<>();
    private long durable;
    private long number;

    Machine(long seed) {
      random = new SplittableRandom(seed);
      for (int p = 0; p < PARTITIONS; p++) {
        held.add(List.of());
      }
      snapshots.put(0L, held);
    }

    void live() throws IOException {
      for (int life = 0; life < 5; life++) {
        SegmentStore store = reopen();
        long steps = random.nextInt(3) == 0 ? Long.MAX_VALUE : 1 + random.nextInt(150);
        files.setFaults(MemoryFiles.Faults.onThe(steps));
        try {
          for (int i = random.nextInt(60); i > 0; i--) {
            step(store);
          }
        } catch (IOException planned) {
          // final for this run: the machine dies below
        }
        files.setFaults(MemoryFiles.Faults.none());
        store.close();
        assertThat(files.openFiles()).isEmpty();
        if (random.nextInt(3) == 0) {
          files.kill();
        } else {
          files.powerCut(random);
        }
      }
      reopen().close();
    }

    private SegmentStore reopen() throws IOException {
      Snapshot found = new Snapshots(files).loadNewest().orElse(null);
      number = found == null ? 0 : found.number();
      assertThat(number).isGreaterThanOrEqualTo(durable);
      held = new ArrayList<>(snapshots.get(number));
      Catalog catalog = found == null ? Catalog.EMPTY : found.catalog();
      SegmentStore store = SegmentStore.open(files, catalog, SMALL);
      assertThat(files.list("segments")).hasSameSizeAs(catalog.files());
      verify(store);
      return store;
    }

    private void verify(SegmentStore store) throws IOException {
      for (int p = 0; p < PARTITIONS; p++) {
        assertThat(SegmentBatches.values(SegmentBatches.readAll(store, 1, p)))
            .isEqualTo(SegmentBatches.filed(held.get(p)));
      }
    }

    private void step(SegmentStore store) throws IOException {
      int p = random.nextInt(PARTITIONS);
      switch (random.nextInt(10)) {
        case 0 -> checkpoint(store);
        case 1, 2 -> store.syncOne();
        case 3 -> retire(store, p);
        case 4 -> verify(store);
        default -> append(store, p);
      }
    }

    private void append(SegmentStore store, int p) throws IOException {
      List<FiledBatch> before = held.get(p);
      long next = before.isEmpty() ? random.nextInt(100) : before.getLast().lastOffset() + 1;
      List<FiledBatch> more = SegmentBatches.random(random, next, 1 + random.nextInt(8));
      store.append(1, p, more);
      List<FiledBatch> now = new ArrayList<>(before);
      now.addAll(more);
      held.set(p, now);
    }

    private void retire(SegmentStore store, int p) {
      if (held.get(p).isEmpty()) {
        return;
      }
      FiledBatch victim = held.get(p).get(random.nextInt(held.get(p).size()));
      store.retire(1, p, victim.lastOffset() + 1);
      long base = store.range(1, p).map(SegmentRange::baseOffset).orElse(Long.MAX_VALUE);
      held.set(p, held.get(p).stream().filter(b -> b.baseOffset() >= base).toList());
    }

    private void checkpoint(SegmentStore store) throws IOException {
      Catalog catalog = store.catalog();
      long next = number + 1;
      snapshots.put(next, List.copyOf(held));
      while (!store.catalogSynced()) {
        store.syncOne();
        if (random.nextInt(4) == 0) {
          append(store, random.nextInt(PARTITIONS));
        }
        if (random.nextInt(8) == 0) {
          retire(store, random.nextInt(PARTITIONS));
        }
      }
      new Snapshots(files)
          .write(
              new Snapshot(
                  next,
                  new DirectoryId(1, 2),
                  1,
                  "",
                  1,
                  JournalStart.FIRST,
                  0,
                  List.of(),
                  catalog));
      number = next;
      durable = next;
      store.unlinkRetired();
    }
  }

  /// Every single I/O fails once: a failed change is final for the store, a failed read is not;
  /// what was there before can be read throughout.
  @Test
  void D4_theNthOperationFailsForEveryN() throws IOException {
    boolean failed = true;
    for (int n = 1; failed; n++) {
      MemoryFiles files = new MemoryFiles();
      SplittableRandom random = new SplittableRandom(n);
      List<FiledBatch> before = SegmentBatches.random(random, 0, 40);
      Catalog catalog;
      try (SegmentStore store = SegmentStore.open(files, Catalog.EMPTY, SMALL)) {
        store.append(1, 0, before);
        catalog = store.catalog();
        store.sync();
      }
      files.setFaults(MemoryFiles.Faults.onThe(n));
      failed = failsIn(files, catalog, before, random);
      files.setFaults(MemoryFiles.Faults.none());
      assertThat(files.openFiles()).as("n = %d", n).isEmpty();
      files.powerCut(random);
      try (SegmentStore store = SegmentStore.open(files, catalog, SMALL)) {
        assertThat(SegmentBatches.values(SegmentBatches.readAll(store, 1, 0)))
            .isEqualTo(SegmentBatches.filed(before));
      }
    }
  }

  private static boolean failsIn(
      MemoryFiles files, Catalog catalog, List<FiledBatch> before, SplittableRandom random)
      throws IOException {
    SegmentStore store;
    try {
      store = SegmentStore.open(files, catalog, SMALL);
    } catch (IOException planned) {
      return true;
    }
    try (store) {
      long end = before.getLast().lastOffset() + 1;
      List<FiledBatch> more = SegmentBatches.random(random, end, 30);
      try {
        store.append(1, 0, more);
        store.append(1, 1, more);
        store.append(1, 2, more);
        store.sync();
      } catch (IOException planned) {
        assertThat(SegmentBatches.values(SegmentBatches.readAll(store, 1, 0)))
            .startsWith(SegmentBatches.filed(before).toArray(ByteBuffer[]::new));
        assertThatThrownBy(() -> store.append(1, 3, more)).hasRootCause(planned);
        assertThatThrownBy(store::syncOne).hasRootCause(planned);
        return true;
      }
      return readFails(store, before);
    }
  }

  private static boolean readFails(SegmentStore store, List<FiledBatch> before) throws IOException {
    boolean failed = false;
    long next = 0;
    while (next <= before.getLast().lastOffset()) {
      try {
        List<byte[]> some = store.read(1, 0, next, 500);
        next = Batches.lastOffset(some.getLast(), 0) + 1;
      } catch (IOException planned) {
        assertThat(failed).as("only one read fails").isFalse();
        failed = true;
      }
    }
    store.append(1, 3, before);
    return failed;
  }
}

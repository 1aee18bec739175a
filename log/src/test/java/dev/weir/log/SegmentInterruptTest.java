package dev.weir.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.records.Batches;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// D5: an interrupt disturbs nobody's read, on a real disk with real channels.
class SegmentInterruptTest {
  private static final SegmentLimits SMALL = new SegmentLimits(16 << 10, 2 << 10, 2);
  private static final int READERS = 4;
  private static final int READS = 400;

  @TempDir private Path folder;

  private final List<FiledBatch> all = SegmentBatches.random(new SplittableRandom(1), 0, 300);

  @Test
  void D5_anInterruptedReadFinishesAndTheFlagStays() throws IOException {
    try (SegmentStore store = filled()) {
      Thread.currentThread().interrupt();
      List<byte[]> read = SegmentBatches.readAll(store, 1, 0);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(SegmentBatches.values(read)).isEqualTo(SegmentBatches.filed(all));
    }
  }

  @Test
  void D5_readersAreInterruptedAllTheTimeAndEveryReadIsRight() throws Exception {
    try (SegmentStore store = filled()) {
      List<Reader> readers = new ArrayList<>();
      List<FutureTask<Void>> tasks = new ArrayList<>();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        Reader reader = new Reader(store, i);
        FutureTask<Void> task = new FutureTask<>(reader);
        readers.add(reader);
        tasks.add(task);
        threads.add(i % 2 == 0 ? Thread.ofPlatform().start(task) : Thread.ofVirtual().start(task));
      }
      int victim = 0;
      while (tasks.stream().anyMatch(task -> !task.isDone())) {
        victim = (victim + 1) % READERS;
        int before = readers.get(victim).reads.get();
        threads.get(victim).interrupt();
        while (readers.get(victim).reads.get() == before && !tasks.get(victim).isDone()) {
          Thread.onSpinWait();
        }
      }
      for (FutureTask<Void> task : tasks) {
        task.get();
      }
      assertThat(readers.stream().mapToInt(reader -> reader.flags).sum()).isPositive();
    }
  }

  @Test
  void readersGoOnWhileFilesAreRetiredAndUnlinked() throws Exception {
    try (SegmentStore store = filled()) {
      CountDownLatch under = new CountDownLatch(READERS);
      List<FutureTask<Void>> tasks = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        FutureTask<Void> task = new FutureTask<>(() -> readWhileThereIsAny(store, under));
        tasks.add(task);
        Thread.ofPlatform().start(task);
      }
      under.await();
      for (SegmentFile file : store.catalog().files()) {
        store.retire(1, 0, file.endOffset());
        store.catalog();
        store.unlinkRetired();
      }
      for (FutureTask<Void> task : tasks) {
        task.get();
      }
      assertThat(DiskFiles.at(folder).list("segments")).isEmpty();
    }
  }

  @Test
  void aThreadThatIsInterruptedFasterThanItReadsGivesUp() throws IOException {
    List<FiledBatch> some = all.subList(0, 5);
    MemoryFiles files = new MemoryFiles();
    try (SegmentStore store = SegmentStore.open(files, Catalog.EMPTY, SMALL)) {
      store.append(1, 0, some);
      files.setFaults((operation, name) -> {
        if (operation == MemoryFiles.Operation.READ) {
          Thread.currentThread().interrupt();
          throw new ClosedByInterruptException();
        }
      });
      assertThatThrownBy(() -> store.read(1, 0, 0, 1000))
          .isInstanceOf(ClosedByInterruptException.class);
      assertThat(Thread.interrupted()).isTrue();
      files.setFaults(MemoryFiles.Faults.none());
      assertThat(store.read(1, 0, 0, 1)).hasSize(1);
    }
  }

  private static Void readWhileThereIsAny(SegmentStore store, CountDownLatch under)
      throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    boolean first = true;
    while (true) {
      List<byte[]> read = store.read(1, 0, random.nextInt(300), 3000);
      if (first) {
        under.countDown();
        first = false;
      }
      if (read.isEmpty() && store.range(1, 0).isEmpty()) {
        return null;
      }
      for (int i = 1; i < read.size(); i++) {
        assertThat(Batches.baseOffset(read.get(i), 0))
            .isGreaterThan(Batches.lastOffset(read.get(i - 1), 0));
      }
    }
  }

  private SegmentStore filled() throws IOException {
    SegmentStore store = SegmentStore.open(DiskFiles.at(folder), Catalog.EMPTY, SMALL);
    store.append(1, 0, all);
    assertThat(store.catalog().files()).hasSizeGreaterThan(4);
    return store;
  }

  private final class Reader implements Callable<Void> {
    private final SegmentStore store;
    private final SplittableRandom random;
    private final AtomicInteger reads = new AtomicInteger();
    private int flags;

    Reader(SegmentStore store, long seed) {
      this.store = store;
      this.random = new SplittableRandom(seed);
    }

    @Override
    public Void call() throws IOException {
      for (int i = 0; i < READS; i++) {
        FiledBatch expected = all.get(random.nextInt(all.size()));
        byte[] read = store.read(1, 0, expected.lastOffset(), 1).getFirst();
        assertThat(read).isEqualTo(expected.batch());
        reads.incrementAndGet();
        flags += Thread.interrupted() ? 1 : 0;
      }
      return null;
    }
  }
}

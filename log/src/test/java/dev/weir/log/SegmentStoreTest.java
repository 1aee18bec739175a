package dev.weir.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.records.Batches;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentStoreTest {
  /// Small enough that a hundred batches make many files and blocks.
  private static final SegmentLimits SMALL = new SegmentLimits(16 << 10, 2 << 10, 3);

  private final MemoryFiles files = new MemoryFiles();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void readsWhatWasAppendedFromEveryOffset(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    List<FiledBatch> all = SegmentBatches.random(random, random.nextInt(1000), 150);
    try (SegmentStore store = SegmentStore.open(files, Catalog.EMPTY, SMALL)) {
      appendInPieces(store, all, random);
      long end = all.getLast().lastOffset() + 1;
      assertThat(store.range(1, 0).orElseThrow())
          .isEqualTo(
              new SegmentRange(
                  all.getFirst().baseOffset(),
                  end,
                  all.stream().mapToLong(b -> b.batch().length).sum()));
      for (long from = all.getFirst().baseOffset() - 1; from <= end; from++) {
        int maxBytes = 1 + random.nextInt(8 << 10);
        assertThat(store.read(1, 0, from, maxBytes))
            .containsExactlyElementsOf(expected(all, from, maxBytes));
      }
      assertThat(store.read(1, 1, 0, 1000)).isEmpty();
      assertThat(store.read(2, 0, 0, 1000)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void findsTheFirstBatchLaterThanATime(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    List<FiledBatch> all = SegmentBatches.random(random, 0, 150);
    try (SegmentStore store = SegmentStore.open(files, Catalog.EMPTY, SMALL)) {
      appendInPieces(store, all, random);
      for (int i = 0; i < 200; i++) {
        long from = random.nextLong(all.getLast().lastOffset() + 3);
        long time = random.nextInt(102_000);
        assertThat(store.firstBatchAfter(1, 0, from, time).map(b -> Batches.baseOffset(b, 0)))
            .isEqualTo(
                all.stream()
                    .filter(b -> b.lastOffset() >= from && b.maxTimestamp() > time)
                    .map(FiledBatch::baseOffset)
                    .findFirst());
      }
    }
  }

  @Test
  void blocksTellAllThatRetentionNeeds() throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    List<FiledBatch> all = SegmentBatches.random(random, 0, 150);
    try (SegmentStore store = SegmentStore.open(files, Catalog.EMPTY, SMALL)) {
      appendInPieces(store, all, random);
      List<Block> blocks = new ArrayList<>();
      store.blocks(1, 0, 0, blocks::add);
      assertThat(blocks).hasSizeGreaterThan(10);
      int next = 0;
      for (Block block : blocks) {
        int bytes = 0;
        long maxTimestamp = Long.MIN_VALUE;
        long lastAppend = Long.MIN_VALUE;
        assertThat(block.baseOffset()).isEqualTo(all.get(next).baseOffset());
        for (; next < all.size() && all.get(next).lastOffset() < block.endOffset(); next++) {
          bytes += all.get(next).batch().length;
          maxTimestamp = Math.max(maxTimestamp, all.get(next).maxTimestamp());
          lastAppend = Math.max(lastAppend, all.get(next).appendTimeMillis());
        }
        assertThat(block.bytes()).isEqualTo(bytes);
        assertThat(block.maxTimestamp()).isEqualTo(maxTimestamp);
        assertThat(block.lastAppendMillis()).isEqualTo(lastAppend);
      }
      assertThat(next).isEqualTo(all.size());

      List<Block> fromSecond = new ArrayList<>();
      store.blocks(
          1,
          0,
          blocks.get(1).baseOffset(),
          block -> {
            fromSecond.add(block);
            return fromSecond.size() < 3;
          });
      assertThat(fromSecond).isEqualTo(blocks.subList(1, 4));
    }
  }

  @Test
  void goesOnWhereTheCatalogEnds() throws IOException {
    SplittableRandom random = new SplittableRandom(6);
    List<FiledBatch> all = SegmentBatches.random(random, 0, 200);
    List<FiledBatch> before = all.subList(0, 120);
    List<FiledBatch> lost = SegmentBatches.random(random, before.getLast().lastOffset() + 1, 60);
    Catalog catalog;
    try (SegmentStore store = SegmentStore.open(files, Catalog.EMPTY, SMALL)) {
      appendInPieces(store, before, random);
      catalog = store.catalog();
      appendInPieces(store, lost, random);
    }
    try (SegmentStore store = SegmentStore.open(files, catalog, SMALL)) {
      assertThat(files.list("segments")).hasSameSizeAs(catalog.files());
      for (SegmentFile listed : catalog.files()) {
        try (Files.File file = files.open(listed.name(), Files.Access.READ)) {
          assertThat(file.size()).as(listed.name()).isEqualTo(listed.wholeBytes());
        }
      }
      appendInPieces(store, all.subList(120, 200), random);
      assertThat(store.read(1, 0, 0, Integer.MAX_VALUE))
          .containsExactlyElementsOf(all.stream().map(FiledBatch::batch).toList());
      assertThat(store.catalog().files().stream().map(SegmentFile::number))
          .doesNotHaveDuplicates()
          .isSorted();
    }
  }

  @Test
  void refusesBatchesThatAreNotAboveAllOthers() throws IOException {
    FiledBatch first = SegmentBatches.batch(10, 5, 10, 1);
    try (SegmentStore store = SegmentStore.open(files, Catalog.EMPTY, SMALL)) {
      store.append(1, 0, List.of(first));
      assertThatThrownBy(() -> store.append(1, 0, List.of(SegmentBatches.batch(14, 1, 1, 1))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("offset 14");
      FiledBatch wrong = new FiledBatch(15, 16, 1, 1, SegmentBatches.batch(15, 1, 1, 1).batch());
      assertThatThrownBy(() -> store.append(1, 0, List.of(wrong)))
          .isInstanceOf(IllegalArgumentException.class);
      store.append(1, 0, List.of(SegmentBatches.batch(15, 1, 1, 1)));
    }
  }

  @Test
  void aLargeBatchIsABlockOfItsOwnAndMayBeLargerThanAFile() throws IOException {
    List<FiledBatch> all =
        List.of(
            SegmentBatches.batch(0, 1, 10, 1),
            SegmentBatches.batch(1, 1, SMALL.blockBytes(), 1),
            SegmentBatches.batch(2, 1, 10, 1),
            SegmentBatches.batch(3, 1, 20 << 10, 1),
            SegmentBatches.batch(4, 1, 10, 1));
    try (SegmentStore store = SegmentStore.open(files, Catalog.EMPTY, SMALL)) {
      store.append(1, 0, all);
      List<Block> blocks = new ArrayList<>();
      store.blocks(1, 0, 0, blocks::add);
      assertThat(blocks).extracting(Block::baseOffset).containsExactly(0L, 1L, 2L, 3L, 4L);
      assertThat(files.list("segments")).containsExactly("1-0-0", "1-0-1", "1-0-2");
      assertThat(store.read(1, 0, 3, 1)).containsExactly(all.get(3).batch());
    }
  }

  @Test
  void aBlockSpansTenMinutesOfAppends() throws IOException {
    try (SegmentStore store = SegmentStore.open(files, Catalog.EMPTY)) {
      for (long millis : new long[] {0, 600_000, 600_001, 1_200_001, 1_200_002}) {
        long next = store.range(1, 0).map(SegmentRange::endOffset).orElse(0L);
        store.append(1, 0, List.of(SegmentBatches.batch(next, 1, 1, millis)));
      }
      List<Block> blocks = new ArrayList<>();
      store.blocks(1, 0, 0, blocks::add);
      assertThat(blocks).extracting(Block::baseOffset).containsExactly(0L, 2L, 4L);
    }
  }

  @Test
  void aFileFullOfBlocksIsRolled() throws IOException {
    try (SegmentStore store = SegmentStore.open(files, Catalog.EMPTY)) {
      for (int i = 0; i <= SegmentLimits.FULL_BLOCKS; i++) {
        assertThat(files.list("segments").size()).isLessThanOrEqualTo(1);
        store.append(1, 0, List.of(SegmentBatches.batch(i, 1, 1, i * 600_001L)));
      }
      assertThat(files.list("segments")).hasSize(2);
      assertThat(SegmentBatches.readAll(store, 1, 0)).hasSize(SegmentLimits.FULL_BLOCKS + 1);
    }
  }

  @Test
  void aFileTakesExactlyItsLimit() throws IOException {
    FiledBatch one = SegmentBatches.batch(0, 1, 100, 1);
    int size = one.batch().length;
    SegmentLimits three = new SegmentLimits(3L * size, size * 2, 3);
    try (SegmentStore store = SegmentStore.open(files, Catalog.EMPTY, three)) {
      for (int i = 0; i < 3; i++) {
        store.append(1, 0, List.of(SegmentBatches.batch(i, 1, 100, 1)));
      }
      assertThat(files.list("segments")).hasSize(1);
      store.append(1, 0, List.of(SegmentBatches.batch(3, 1, 100, 1)));
      assertThat(files.list("segments")).hasSize(2);
    }
  }

  @Test
  void retiredFilesStayUntilACatalogWithoutThemIsDurable() throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    List<FiledBatch> all = SegmentBatches.random(random, 0, 150);
    try (SegmentStore store = SegmentStore.open(files, Catalog.EMPTY, SMALL)) {
      appendInPieces(store, all, random);
      store.append(2, 0, List.of(all.getFirst()));
      List<SegmentFile> before = store.catalog().files();
      SegmentFile second = before.get(1);
      store.retire(1, 0, second.endOffset() - 1);
      store.retire(2, 0, 0);
      store.retire(3, 0, 100);

      assertThat(store.range(1, 0).orElseThrow().baseOffset()).isEqualTo(second.baseOffset());
      assertThat(Batches.baseOffset(store.read(1, 0, 0, 1).getFirst(), 0))
          .isEqualTo(second.baseOffset());
      store.unlinkRetired();
      assertThat(files.list("segments")).hasSameSizeAs(before);

      assertThat(store.catalog().files()).isEqualTo(before.subList(1, before.size()));
      store.retireTopic(2);
      store.unlinkRetired();
      assertThat(files.exists(before.getFirst().name())).isFalse();
      assertThat(files.exists(before.getLast().name())).isTrue();
      assertThat(store.range(2, 0)).isEmpty();

      store.catalog();
      store.unlinkRetired();
      assertThat(files.exists(before.getLast().name())).isFalse();
      assertThat(files.list("segments")).hasSize(before.size() - 2);
    }
  }

  @Test
  void aPartitionThatLostAllItsFilesGoesOnInANewOne() throws IOException {
    FiledBatch later = SegmentBatches.batch(5, 1, 1, 1);
    try (SegmentStore store = SegmentStore.open(files, Catalog.EMPTY, SMALL)) {
      store.append(1, 0, List.of(SegmentBatches.batch(0, 5, 1, 1)));
      store.retire(1, 0, 5);
      assertThat(store.range(1, 0)).isEmpty();
      assertThat(store.read(1, 0, 0, 1000)).isEmpty();
      store.append(1, 0, List.of(later));
      assertThat(store.read(1, 0, 0, 1000)).containsExactly(later.batch());
      assertThat(store.catalog().files()).extracting(SegmentFile::number).containsExactly(1L);
    }
  }

  @Test
  void aCatalogIsSyncedWhateverIsAppendedMeanwhile() throws IOException {
    SplittableRandom random = new SplittableRandom(8);
    try (SegmentStore store = SegmentStore.open(files, Catalog.EMPTY, SMALL)) {
      for (int p = 0; p < 10; p++) {
        store.append(1, p, SegmentBatches.random(random, 0, 3));
      }
      store.catalog();
      int syncs = 0;
      while (!store.catalogSynced()) {
        assertThat(store.syncOne()).isTrue();
        syncs++;
        int p = random.nextInt(10);
        long end = store.range(1, p).orElseThrow().endOffset();
        store.append(1, p, SegmentBatches.random(random, end, 1));
        assertThat(syncs).isLessThan(20);
      }
      store.sync();
      assertThat(store.syncOne()).isFalse();
    }
  }

  @Test
  void aListedFileThatIsMissingOrShortIsNamedAndNothingIsChanged() throws IOException {
    SplittableRandom random = new SplittableRandom(9);
    Catalog catalog;
    try (SegmentStore store = SegmentStore.open(files, Catalog.EMPTY, SMALL)) {
      appendInPieces(store, SegmentBatches.random(random, 0, 100), random);
      catalog = store.catalog();
      appendInPieces(store, SegmentBatches.random(random, 10_000, 100), random);
    }
    List<String> before = files.list("segments");
    SegmentFile rolled = catalog.files().getFirst();
    try (Files.File file = files.open(rolled.name(), Files.Access.WRITE)) {
      file.truncate(rolled.wholeBytes() - 1);
    }
    assertThatThrownBy(() -> SegmentStore.open(files, catalog, SMALL))
        .isInstanceOfSatisfying(
            DamagedSegment.class,
            e -> {
              assertThat(e.file()).isEqualTo(rolled.name());
              assertThat(e.position()).isEqualTo(rolled.wholeBytes() - 1);
            })
        .hasMessageContaining(rolled.name());
    files.delete(rolled.name());
    assertThatThrownBy(() -> SegmentStore.open(files, catalog, SMALL))
        .isInstanceOf(DamagedSegment.class)
        .hasMessageContaining("missing");
    assertThat(files.list("segments"))
        .containsExactlyElementsOf(
            before.stream().filter(n -> !n.equals(rolled.simpleName())).toList());
    assertThat(files.openFiles()).isEmpty();
  }

  @Test
  void filesThatAreNotSegmentsAreLeftAlone() throws IOException {
    files.createDirectory("segments");
    files.open("segments/README", Files.Access.CREATE_NEW).close();
    files.open("segments/1-0-7", Files.Access.CREATE_NEW).close();
    try (SegmentStore store = SegmentStore.open(files, Catalog.EMPTY, SMALL)) {
      assertThat(files.list("segments")).containsExactly("README");
      assertThat(store.catalog().nextNumber()).as("never used again").isEqualTo(8);
    }
  }

  @Test
  void fewFilesAreOpenAndNoneAfterClose() throws IOException {
    SegmentStore store = SegmentStore.open(files, Catalog.EMPTY, SMALL);
    for (int p = 0; p < 20; p++) {
      store.append(1, p, List.of(SegmentBatches.batch(0, 1, 1, 1)));
    }
    for (int p = 0; p < 20; p++) {
      assertThat(store.read(1, p, 0, 1)).hasSize(1);
    }
    assertThat(files.openFiles()).hasSize(2 * SMALL.openFiles());
    store.close();
    assertThat(files.openFiles()).isEmpty();
    assertThatThrownBy(() -> store.read(1, 0, 0, 1)).isInstanceOf(ClosedChannelException.class);
  }

  private static void appendInPieces(
      SegmentStore store, List<FiledBatch> batches, SplittableRandom random) throws IOException {
    int from = 0;
    while (from < batches.size()) {
      int to = Math.min(batches.size(), from + 1 + random.nextInt(12));
      store.append(1, 0, batches.subList(from, to));
      from = to;
    }
  }

  private static List<byte[]> expected(List<FiledBatch> all, long from, int maxBytes) {
    List<byte[]> expected = new ArrayList<>();
    int left = maxBytes;
    for (FiledBatch filed : all) {
      if (filed.lastOffset() >= from) {
        if (!expected.isEmpty() && filed.batch().length > left) {
          break;
        }
        expected.add(filed.batch());
        left -= filed.batch().length;
      }
    }
    return expected;
  }
}

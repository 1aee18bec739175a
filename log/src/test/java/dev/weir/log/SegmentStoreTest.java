package dev.weir.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.records.Batches;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentStoreTest {
  /// Small enough that a hundred batches make many files and blocks.
  private static final SegmentLimits SMALL = new SegmentLimits(16 << 10, 2 << 10, 3);

  private final Files files = new SegmentMemory();

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

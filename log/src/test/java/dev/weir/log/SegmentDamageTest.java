package dev.weir.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.records.Batches;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// D9: one bit that flips is found by whoever reads it, named, and hides nothing else.
class SegmentDamageTest {
  private static final SegmentLimits SMALL = new SegmentLimits(16 << 10, 2 << 10, 3);

  private final MemoryFiles files = new MemoryFiles();
  private final List<FiledBatch> all = SegmentBatches.random(new SplittableRandom(1), 0, 120);
  private final List<Block> blocks = new ArrayList<>();
  private Catalog catalog = Catalog.EMPTY;

  @BeforeEach
  void fill() throws IOException {
    try (SegmentStore store = SegmentStore.open(files, Catalog.EMPTY, SMALL)) {
      store.append(1, 0, all);
      store.append(1, 1, all);
      store.blocks(1, 0, 0, blocks::add);
      catalog = store.catalog();
    }
  }

  @Test
  void D9_everyBitOfAHeadCostsItsBlockAndNothingElse() throws IOException {
    FiledBatch victim = all.get(60);
    Block block =
        blocks.stream().filter(b -> b.endOffset() > victim.baseOffset()).findFirst().get();
    for (int bit = 0; bit < Batches.HEAD_BYTES * 8; bit++) {
      long at = positionOf(victim) + bit / 8;
      flip(fileOf(victim), at, bit % 8);
      CorruptSegment corrupt = onlyDamage();
      assertThat(corrupt.fromOffset()).as("bit %d", bit).isEqualTo(block.baseOffset());
      assertThat(corrupt.toOffset()).isEqualTo(block.endOffset());
      assertThat(corrupt.file()).isEqualTo(fileOf(victim).name());
      assertThat(corrupt.position()).isBetween(block.position(), at);
      flip(fileOf(victim), at, bit % 8);
    }
  }

  @Test
  void D9_aBitOfABodyCostsItsBatchAndNothingElse() throws IOException {
    for (long seed = 0; seed < 80; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      FiledBatch victim = all.get(random.nextInt(all.size()));
      long at = positionOf(victim) + random.nextInt(Batches.HEAD_BYTES, victim.batch().length);
      int bit = random.nextInt(8);
      flip(fileOf(victim), at, bit);
      CorruptSegment corrupt = onlyDamage();
      assertThat(corrupt.topicId()).as("seed %d", seed).isEqualTo(1);
      assertThat(corrupt.partition()).isEqualTo(0);
      assertThat(corrupt.fromOffset()).isEqualTo(victim.baseOffset());
      assertThat(corrupt.toOffset()).isEqualTo(victim.lastOffset() + 1);
      assertThat(corrupt.file()).isEqualTo(fileOf(victim).name());
      assertThat(corrupt.position()).isEqualTo(positionOf(victim));
      assertThat(corrupt)
          .hasMessageContaining(corrupt.file())
          .hasMessageContaining("byte " + corrupt.position())
          .hasMessageContaining("offsets %d to %d", victim.baseOffset(), victim.lastOffset());
      flip(fileOf(victim), at, bit);
    }
  }

  @Test
  void D9_aBitOfAFooterCostsItsFile() throws IOException {
    SegmentFile file = catalog.files().getFirst();
    for (long at = file.bytes(); at < file.wholeBytes(); at += 5) {
      flip(file, at, (int) (at % 8));
      CorruptSegment corrupt = onlyDamage();
      assertThat(corrupt.fromOffset()).isEqualTo(file.baseOffset());
      assertThat(corrupt.toOffset()).isEqualTo(file.endOffset());
      assertThat(corrupt.position()).isEqualTo(file.bytes());
      flip(file, at, (int) (at % 8));
    }
  }

  @Test
  void D9_aFileThatVanishesOrShrinksWhileOpenIsDamageToItsReaders() throws IOException {
    SegmentFile file = catalog.files().getFirst();
    try (SegmentStore store = SegmentStore.open(files, catalog, SMALL)) {
      files.delete(file.name());
      List<CorruptSegment> damage = new ArrayList<>();
      readAll(store, 0, damage);
      assertThat(damage)
          .singleElement()
          .satisfies(e -> {
            assertThat(e.file()).isEqualTo(file.name());
            assertThat(e.toOffset()).isEqualTo(file.endOffset());
          });
      assertThat(readAll(store, 1, new ArrayList<>())).hasSameSizeAs(all);
    }
  }

  /// Reads both partitions to the end, skipping what is damaged: everything else must be there.
  private CorruptSegment onlyDamage() throws IOException {
    List<CorruptSegment> damage = new ArrayList<>();
    try (SegmentStore store = SegmentStore.open(files, catalog, SMALL)) {
      List<byte[]> read = readAll(store, 0, damage);
      assertThat(damage).hasSize(1);
      CorruptSegment corrupt = damage.getFirst();
      List<FiledBatch> sound =
          all.stream()
              .filter(b ->
                  b.baseOffset() < corrupt.fromOffset() || b.baseOffset() >= corrupt.toOffset())
              .toList();
      assertThat(SegmentBatches.values(read)).isEqualTo(SegmentBatches.filed(sound));
      assertThat(readAll(store, 1, damage)).hasSameSizeAs(all);
      assertThat(damage).hasSize(1);
    }
    return damage.getFirst();
  }

  private static List<byte[]> readAll(
      SegmentStore store, int partition, List<CorruptSegment> damage) throws IOException {
    List<byte[]> read = new ArrayList<>();
    long next = 0;
    while (true) {
      try {
        List<byte[]> some = store.read(1, partition, next, 4 << 10);
        if (some.isEmpty()) {
          return read;
        }
        read.addAll(some);
        next = Batches.lastOffset(some.getLast(), 0) + 1;
      } catch (CorruptSegment e) {
        damage.add(e);
        next = e.toOffset();
      }
    }
  }

  private SegmentFile fileOf(FiledBatch batch) {
    return catalog.files().stream()
        .filter(f -> f.partition() == 0 && f.endOffset() > batch.baseOffset())
        .findFirst()
        .orElseThrow();
  }

  private long positionOf(FiledBatch batch) {
    long first = fileOf(batch).baseOffset();
    return all.stream()
        .filter(b -> b.baseOffset() >= first && b.baseOffset() < batch.baseOffset())
        .mapToLong(b -> b.batch().length)
        .sum();
  }

  private void flip(SegmentFile segment, long position, int bit) throws IOException {
    try (Files.File file = files.open(segment.name(), Files.Access.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      file.read(position, one);
      one.put(0, (byte) (one.get(0) ^ 1 << bit)).rewind();
      file.write(position, one);
    }
  }
}

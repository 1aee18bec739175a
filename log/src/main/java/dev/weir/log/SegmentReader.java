package dev.weir.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads segments for any thread, through the [SegmentPool].
final class SegmentReader {
  /// A file that came back closed is opened anew this often together with others; then alone, so
  /// that only interrupts of this very thread can close it.
  private static final int SHARED_ATTEMPTS = 3;

  /// Then somebody interrupts this thread faster than it reads, and the interrupt is the answer.
  private static final int ATTEMPTS = 32;

  private final SegmentPool pool;
  private final Files files;

  SegmentReader(Files files, SegmentPool pool) {
    this.files = files;
    this.pool = pool;
  }

  /// What is done with an open file.
  @FunctionalInterface
  private interface Use<T> {
    T of(SegmentPool.Lent lent) throws IOException;
  }

  /// A walk over a partition's files in offset order, from `next` on.
  private abstract static class Walk {
    long next;

    Walk(long fromOffset) {
      this.next = fromOffset;
    }

    /// Goes through one file and moves `next` behind all that needs no second look.
    ///
    /// @return false when the walk is over
    abstract boolean through(SegmentFile segment) throws IOException;
  }

  /// See [SegmentStore#read].
  List<byte[]> read(SegmentPartition partition, long fromOffset, int maxBytes) throws IOException {
    List<byte[]> taken = new ArrayList<>();
    Walk walk =
        new Walk(fromOffset) {
          private int left = maxBytes;

          @Override
          boolean through(SegmentFile segment) throws IOException {
            for (Block block : blocks(partition, segment)) {
              if (block.endOffset() > next && !takeFrom(segment, block)) {
                return false;
              }
            }
            return true;
          }

          private boolean takeFrom(SegmentFile segment, Block block) throws IOException {
            BlockBatches batches = batches(partition, segment, block, next);
            while (batches.next()) {
              if (batches.endOffset() <= next) {
                continue;
              }
              if (!taken.isEmpty() && batches.sizeBytes() > left) {
                return false;
              }
              taken.add(batches.take());
              left -= batches.sizeBytes();
              next = batches.endOffset();
            }
            return left > 0;
          }
        };
    try {
      walk(partition, walk);
    } catch (IOException e) {
      // what came before is good; the read that starts at the damage gets the error
      if (taken.isEmpty()) {
        throw e;
      }
    }
    return taken;
  }

  /// See [SegmentStore#firstBatchAfter].
  Optional<byte[]> firstBatchAfter(
      SegmentPartition partition, long fromOffset, long timestampMillis) throws IOException {
    List<byte[]> found = new ArrayList<>(1);
    Walk walk =
        new Walk(fromOffset) {
          @Override
          boolean through(SegmentFile segment) throws IOException {
            if (segment.maxTimestamp() <= timestampMillis) {
              return true;
            }
            for (Block block : blocks(partition, segment)) {
              if (block.endOffset() > next
                  && block.maxTimestamp() > timestampMillis
                  && foundIn(batches(partition, segment, block, next))) {
                return false;
              }
            }
            return true;
          }

          private boolean foundIn(BlockBatches batches) throws CorruptSegment {
            while (batches.next()) {
              if (batches.endOffset() > next && batches.maxTimestamp() > timestampMillis) {
                found.add(batches.take());
                return true;
              }
            }
            return false;
          }
        };
    walk(partition, walk);
    return found.stream().findFirst();
  }

  /// See [SegmentStore#blocks].
  void blocks(SegmentPartition partition, long fromOffset, BlockVisitor visitor)
      throws IOException {
    walk(
        partition,
        new Walk(fromOffset) {
          @Override
          boolean through(SegmentFile segment) throws IOException {
            for (Block block : blocks(partition, segment)) {
              if (block.endOffset() > next) {
                next = block.endOffset();
                if (!visitor.visit(block)) {
                  return false;
                }
              }
            }
            return true;
          }
        });
  }

  private static void walk(SegmentPartition partition, Walk walk) throws IOException {
    SegmentFile segment = partition.live().from(walk.next);
    while (segment != null) {
      try {
        if (!walk.through(segment)) {
          return;
        }
        walk.next = segment.endOffset();
      } catch (IOException e) {
        // retired and unlinked meanwhile is no error: the walk goes on with what is live now
        if (partition.holds(segment)) {
          throw e;
        }
      }
      segment = partition.live().from(walk.next);
    }
  }

  private List<Block> blocks(SegmentPartition partition, SegmentFile segment) throws IOException {
    return switch (segment.index()) {
      case SegmentIndex.Listed listed -> listed.blocks();
      case SegmentIndex.Footer footer ->
          with(partition, segment, lent -> footerBlocks(segment, footer, lent));
    };
  }

  private static List<Block> footerBlocks(
      SegmentFile segment, SegmentIndex.Footer footer, SegmentPool.Lent lent) throws IOException {
    List<Block> known = lent.blocks();
    if (known != null) {
      return known;
    }
    byte[] bytes = new byte[footer.bytes()];
    lent.file().read(segment.bytes(), ByteBuffer.wrap(bytes));
    List<Block> blocks =
        SegmentFooter.decode(bytes, footer)
            .orElseThrow(() ->
                new CorruptSegment(
                    segment,
                    segment.baseOffset(),
                    segment.endOffset(),
                    segment.bytes(),
                    "the footer does not match the snapshot"));
    lent.remember(blocks);
    return blocks;
  }

  private BlockBatches batches(
      SegmentPartition partition, SegmentFile segment, Block block, long fromOffset)
      throws IOException {
    return with(
        partition, segment, lent -> BlockBatches.read(lent.file(), segment, block, fromOffset));
  }

  /// Uses an open file. The thread is not seen as interrupted meanwhile: a channel in which an
  /// interrupted thread reads is closed for everybody (D5).
  private <T> T with(SegmentPartition partition, SegmentFile segment, Use<T> use)
      throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      for (int attempt = 1; ; attempt++) {
        SegmentPool.Lent lent = borrow(segment, attempt);
        boolean sound = true;
        try {
          return use.of(lent);
        } catch (ClosedChannelException e) {
          sound = false;
          interrupted |= Thread.interrupted();
          if (attempt == ATTEMPTS) {
            throw e;
          }
        } finally {
          pool.giveBack(lent, sound && partition.holds(segment));
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private SegmentPool.Lent borrow(SegmentFile segment, int attempt) throws IOException {
    try {
      return attempt > SHARED_ATTEMPTS ? pool.borrowAlone(segment) : pool.borrow(segment);
    } catch (IOException e) {
      if (files.exists(segment.name())) {
        throw e;
      }
      CorruptSegment missing =
          new CorruptSegment(
              segment, segment.baseOffset(), segment.endOffset(), 0, "the file is missing");
      missing.initCause(e);
      throw missing;
    }
  }
}

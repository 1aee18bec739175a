package dev.weir.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// The bytes of a [Catalog] in a snapshot (docs/formats/snapshots.md).
final class CatalogFormat {
  static final int HEAD_BYTES = 12;
  static final int FILE_BYTES = 60;
  static final int LISTED = 0;
  static final int FOOTER = 1;

  private CatalogFormat() {}

  static void put(SnapshotOutput out, Catalog catalog) throws IOException {
    out.room(HEAD_BYTES).putLong(catalog.nextNumber()).putInt(catalog.files().size());
    for (SegmentFile file : catalog.files()) {
      ByteBuffer into = out.room(FILE_BYTES + 8);
      into.putInt(file.topicId()).putInt(file.partition());
      into.putLong(file.number()).putLong(file.bytes());
      into.putLong(file.baseOffset()).putLong(file.endOffset());
      into.putLong(file.maxTimestamp()).putLong(file.lastAppendMillis());
      switch (file.index()) {
        case SegmentIndex.Footer footer ->
            into.putInt(FOOTER).putInt(footer.bytes()).putInt(footer.crc());
        case SegmentIndex.Listed listed -> {
          into.putInt(LISTED).putInt(listed.blocks().size());
          for (Block block : listed.blocks()) {
            BlockFormat.put(out.room(BlockFormat.BYTES), block);
          }
        }
      }
    }
  }

  static Catalog get(SnapshotInput in) throws IOException {
    ByteBuffer head = in.next(HEAD_BYTES);
    long nextNumber = head.getLong();
    int count = head.getInt();
    List<SegmentFile> files = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ByteBuffer from = in.next(FILE_BYTES);
      files.add(
          new SegmentFile(
              from.getInt(),
              from.getInt(),
              from.getLong(),
              from.getLong(),
              from.getLong(),
              from.getLong(),
              from.getLong(),
              from.getLong(),
              index(from.getInt(), in)));
    }
    return new Catalog(nextNumber, files);
  }

  private static SegmentIndex index(int kind, SnapshotInput in) throws IOException {
    return switch (kind) {
      case FOOTER -> {
        ByteBuffer from = in.next(8);
        yield new SegmentIndex.Footer(from.getInt(), from.getInt());
      }
      case LISTED -> {
        int count = in.next(4).getInt();
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          blocks.add(BlockFormat.get(in.next(BlockFormat.BYTES)));
        }
        yield new SegmentIndex.Listed(blocks);
      }
      default -> throw in.damaged("a segment's index is of kind 0 or 1, not " + kind);
    };
  }
}

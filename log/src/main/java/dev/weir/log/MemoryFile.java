package dev.weir.log;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.random.RandomGenerator;

/// The bytes of one file of [MemoryFiles], twice: in the cache and on the disk, in pages that both
/// share until one is written. Guarded by its owner's lock.
final class MemoryFile {
  private static final int PAGE_BYTES = 4096;
  private static final int SECTOR_BYTES = 512;

  /// Shared by all pages that were filled with zeros; never written to.
  private static final byte[] ZEROS = new byte[PAGE_BYTES];

  /// Stands where nothing was ever written; takes no room, reads as zeros.
  private static final byte[] HOLE = new byte[PAGE_BYTES];

  private byte[][] cache = {};
  private byte[][] disk = {};
  private long allocatedPages;
  private long cacheSize;
  private long diskSize;

  /// Pages written since they were last synced (or since a failed sync forgot them).
  private final BitSet dirty = new BitSet();

  long size() {
    return cacheSize;
  }

  int read(long position, ByteBuffer into) {
    int total = (int) Math.clamp(cacheSize - position, 0, into.remaining());
    for (int done = 0; done < total; ) {
      int offset = (int) ((position + done) % PAGE_BYTES);
      int length = Math.min(total - done, PAGE_BYTES - offset);
      byte[] page = page(cache, pageOf(position + done));
      into.put(page, offset, length);
      done += length;
    }
    return total;
  }

  /// Writes all of `from`, or what fits into `freeBytes`.
  void write(long position, ByteBuffer from, long freeBytes) {
    long free = freeBytes;
    long at = position;
    while (from.hasRemaining()) {
      int index = pageOf(at);
      int offset = (int) (at % PAGE_BYTES);
      int length = Math.min(from.remaining(), PAGE_BYTES - offset);
      if (page(cache, index) == HOLE) {
        if (free < PAGE_BYTES) {
          return;
        }
        free -= PAGE_BYTES;
        allocatedPages++;
      }
      cache = withRoom(cache, index);
      if (length == PAGE_BYTES
          && from.slice(from.position(), length).equals(ByteBuffer.wrap(ZEROS))) {
        cache[index] = ZEROS;
        from.position(from.position() + length);
      } else {
        from.get(ownPage(index), offset, length);
      }
      dirty.set(index);
      at += length;
      cacheSize = Math.max(cacheSize, at);
    }
  }

  void truncate(long bytes) {
    if (bytes >= cacheSize) {
      return;
    }
    int kept = pageOf(bytes + PAGE_BYTES - 1);
    dropBeyond(cache, bytes);
    dirty.set(pageOf(bytes), Math.max(kept, Math.max(dirty.length(), disk.length)));
    cacheSize = bytes;
    allocatedPages = countAllocated();
  }

  void sync() {
    disk = withRoom(disk, dirty.length());
    for (int i = dirty.nextSetBit(0); i >= 0; i = dirty.nextSetBit(i + 1)) {
      disk[i] = page(cache, i);
    }
    dirty.clear();
    diskSize = cacheSize;
    dropBeyond(disk, diskSize);
  }

  /// A failed sync: the pages count as clean, and the disk has what it had.
  void forgetUnsynced() {
    dirty.clear();
  }

  void powerCut(RandomGenerator random) {
    double lossiness = random.nextDouble();
    long size = diskSize;
    if (cacheSize != diskSize) {
      size =
          switch (fate(random, lossiness)) {
            case LOST -> diskSize;
            case KEPT -> cacheSize;
            case TORN ->
                random.nextLong(Math.min(cacheSize, diskSize), Math.max(cacheSize, diskSize));
          };
    }
    disk = withRoom(disk, dirty.length());
    for (int i = dirty.nextSetBit(0); i >= 0; i = dirty.nextSetBit(i + 1)) {
      disk[i] = afterPowerCut(page(disk, i), page(cache, i), random, lossiness);
    }
    dirty.clear();
    dropBeyond(disk, size);
    diskSize = size;
    cacheSize = size;
    cache = disk.clone();
    allocatedPages = countAllocated();
  }

  private static byte[] afterPowerCut(
      byte[] onDisk, byte[] written, RandomGenerator random, double lossiness) {
    byte[] result = onDisk.clone();
    for (int sector = 0; sector < PAGE_BYTES; sector += SECTOR_BYTES) {
      int kept =
          switch (fate(random, lossiness)) {
            case LOST -> 0;
            case KEPT -> SECTOR_BYTES;
            case TORN -> random.nextInt(1, SECTOR_BYTES);
          };
      System.arraycopy(written, sector, result, sector, kept);
    }
    return result;
  }

  private enum Fate {
    LOST,
    KEPT,
    TORN
  }

  private static Fate fate(RandomGenerator random, double lossiness) {
    if (random.nextInt(8) == 0) {
      return Fate.TORN;
    }
    return random.nextDouble() < lossiness ? Fate.LOST : Fate.KEPT;
  }

  /// What the file takes on the disk, holes aside.
  long allocatedBytes() {
    return allocatedPages * PAGE_BYTES;
  }

  private long countAllocated() {
    long pages = 0;
    for (byte[] page : cache) {
      if (page != HOLE) {
        pages++;
      }
    }
    return pages;
  }

  /// The cache's page, not shared with the disk.
  private byte[] ownPage(int index) {
    byte[] page = cache[index];
    if (page == ZEROS || page == HOLE || page == page(disk, index)) {
      page = page.clone();
      cache[index] = page;
    }
    return page;
  }

  private static void dropBeyond(byte[][] pages, long size) {
    int kept = pageOf(size + PAGE_BYTES - 1);
    for (int i = kept; i < pages.length; i++) {
      pages[i] = HOLE;
    }
    int tail = (int) (size % PAGE_BYTES);
    if (tail > 0 && page(pages, kept - 1) != HOLE) {
      byte[] cut = pages[kept - 1].clone();
      Arrays.fill(cut, tail, PAGE_BYTES, (byte) 0);
      pages[kept - 1] = cut;
    }
  }

  private static byte[] page(byte[][] pages, int index) {
    return index < pages.length ? pages[index] : HOLE;
  }

  private static byte[][] withRoom(byte[][] pages, int index) {
    if (index < pages.length) {
      return pages;
    }
    byte[][] longer = Arrays.copyOf(pages, Math.max(index + 1, pages.length * 2));
    Arrays.fill(longer, pages.length, longer.length, HOLE);
    return longer;
  }

  private static int pageOf(long position) {
    return Math.toIntExact(position / PAGE_BYTES);
  }
}

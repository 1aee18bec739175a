package dev.weir.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.records.BatchBuilder;
import dev.weir.records.Batches;
import dev.weir.records.Header;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The tables of docs/formats/segments.md and snapshots.md, put together as bytes, are what is
/// written.
class SegmentPagesTest {
  private static final Path PAGES = Path.of("..", "docs", "formats");

  private final MemoryFiles files = new MemoryFiles();

  @Test
  void aRolledFileIsWhatThePageShows() throws IOException {
    List<String> page = page("segments.md");
    byte[] block = bytes(section(page, "## Blocks", "## Footer"), new byte[0]);
    byte[] footer = bytes(section(page, "## Footer", "## Order of writes"), block);

    byte[] batch = batchOfTheRecordsPage();
    SegmentLimits oneBatchAFile = new SegmentLimits(1, 1 << 10, 2);
    try (SegmentStore store = SegmentStore.open(files, Catalog.EMPTY, oneBatchAFile)) {
      store.append(
          3,
          1,
          List.of(
              new FiledBatch(42, 43, 1_700_000_000_005L, 1_700_000_000_009L, batch),
              SegmentBatches.batch(44, 1, 1, 1)));
    }
    ByteBuffer file = ByteBuffer.allocate(batch.length + footer.length).put(batch).put(footer);
    assertThat(HexFormat.of().formatHex(read("segments/3-1-0")))
        .isEqualTo(HexFormat.of().formatHex(file.array()));
  }

  @Test
  void aSnapshotIsWhatThePageShows() throws IOException {
    byte[] shown =
        bytes(section(page("snapshots.md"), "## Head", "## Order of writes"), new byte[0]);

    SegmentFile rolled =
        new SegmentFile(
            3,
            1,
            0,
            86,
            42,
            44,
            1_700_000_000_005L,
            1_700_000_000_009L,
            new SegmentIndex.Footer(84, 0x01020304));
    Block block = new Block(0, 100, 0x05060708, 50, 51, 1_700_000_000_006L, 1_700_000_000_010L);
    SegmentFile growing =
        new SegmentFile(
            3,
            1,
            1,
            100,
            50,
            51,
            1_700_000_000_006L,
            1_700_000_000_010L,
            new SegmentIndex.Listed(List.of(block)));
    new Snapshots(files)
        .write(
            new Snapshot(
                12,
                new DirectoryId(0x0001020304050607L, 0x08090a0b0c0d0e0fL),
                2,
                "boot",
                1_700_000_000_020L,
                new JournalStart(5, 8192, 31),
                30,
                List.of("one".getBytes(UTF_8), "other".getBytes(UTF_8)),
                new Catalog(2, List.of(rolled, growing))));
    assertThat(HexFormat.of().formatHex(read("snapshots/12")))
        .isEqualTo(HexFormat.of().formatHex(shown));
  }

  @Test
  void theNumbersInTheTextAreTheCodes() {
    assertThat(SegmentLimits.DEFAULT.rollBytes()).isEqualTo(64 << 20);
    assertThat(SegmentLimits.DEFAULT.blockBytes()).isEqualTo(128 << 10);
    assertThat(SegmentLimits.FULL_BLOCKS).isEqualTo(1024);
    assertThat(SegmentLimits.BLOCK_SPAN_MILLIS).isEqualTo(10 * 60 * 1000);
    assertThat(Batches.HEAD_BYTES).isEqualTo(61);
    assertThat(BlockFormat.BYTES).isEqualTo(48);
  }

  private static byte[] batchOfTheRecordsPage() {
    BatchBuilder builder = new BatchBuilder(1000);
    List<Header> headers = List.of(new Header("h", "v1".getBytes(UTF_8)));
    builder.append(1_700_000_000_000L, "k1".getBytes(UTF_8), "paid".getBytes(UTF_8), headers);
    builder.append(1_700_000_000_005L, null, null, List.of());
    return builder.build(42, 7);
  }

  private byte[] read(String name) throws IOException {
    try (Files.File file = files.open(name, Files.Access.READ)) {
      byte[] bytes = new byte[(int) file.size()];
      file.read(0, ByteBuffer.wrap(bytes));
      return bytes;
    }
  }

  private static List<String> page(String name) throws IOException {
    return java.nio.file.Files.readAllLines(PAGES.resolve(name));
  }

  private static List<String> section(List<String> page, String from, String to) {
    return page.stream()
        .dropWhile(line -> !line.startsWith(from))
        .takeWhile(line -> !line.startsWith(to))
        .toList();
  }

  private static byte[] bytes(List<String> lines, byte[] blocks) {
    ByteBuffer bytes = ByteBuffer.allocate(1000);
    for (String line : lines) {
      List<String> cells = Arrays.stream(line.split("\\|")).map(String::trim).toList();
      if (cells.size() < 5 || cells.get(2).equals("type") || line.startsWith("|---")) {
        continue;
      }
      if (!cells.get(1).isEmpty()) {
        assertThat(bytes.position()).as(line).isEqualTo(Integer.parseInt(cells.get(1)));
      }
      put(bytes, cells.get(2), cells.get(4), blocks);
    }
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  private static void put(ByteBuffer bytes, String type, String example, byte[] blocks) {
    switch (type) {
      case "i32" -> bytes.putInt(Long.decode(example).intValue());
      case "i64" -> bytes.putLong(Long.decode(example));
      case "id" -> bytes.put(HexFormat.of().parseHex(example));
      case "bytes" -> bytes.put(example.getBytes(UTF_8));
      case "blocks" -> bytes.put(blocks);
      default -> throw new AssertionError("type " + type);
    }
  }
}

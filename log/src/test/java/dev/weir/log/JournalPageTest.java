package dev.weir.log;

import static java.nio.charset.StandardCharsets.US_ASCII;
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

/// The tables of docs/formats/journal.md, put together as bytes, are what is written.
class JournalPageTest {
  private static final Path PAGE = Path.of("..", "docs", "formats", "journal.md");

  private final MemoryFiles files = new MemoryFiles();

  @Test
  void aFileBeginsAsThePageShows() throws IOException {
    byte[] batch = batchOfTheRecordsPage();
    byte[] shown = shown(batch);

    var id = new DirectoryId(0x0001020304050607L, 0x08090a0b0c0d0e0fL);
    Journal journal = Journal.start(files, id, Durability.FSYNC, JournalStart.beginning(5, 31));
    RoundBuilder round = journal.begin(1_700_000_000_009L);
    round.add(
        new JournalEntry(
            List.of("one".getBytes(UTF_8), "other".getBytes(UTF_8)),
            List.of(new PartitionBatch(3, 1, batch))));
    journal.write(round);

    byte[] written = new byte[shown.length];
    try (Files.File file = files.open("journal/000", Files.Access.READ)) {
      file.read(0, ByteBuffer.wrap(written));
      assertThat(file.size()).isEqualTo(4_194_304);
    }
    assertThat(HexFormat.of().formatHex(written)).isEqualTo(HexFormat.of().formatHex(shown));
    assertThat(journal.position()).isEqualTo(new JournalStart(5, shown.length, 32));
  }

  @Test
  void theNumbersInTheTextAreTheCodes() {
    assertThat(Limits.BLOCK_BYTES).isEqualTo(4_096);
    assertThat(Limits.FIRST_JOURNAL_FILE_BYTES).isEqualTo(4 << 20);
    assertThat(Limits.MAX_JOURNAL_FILE_BYTES).isEqualTo(64 << 20);
    assertThat(Limits.BUSY_JOURNAL_FILE_MILLIS).isEqualTo(10_000);
    assertThat(Limits.MAX_ENTRY_BYTES).isEqualTo(32 << 20);
    assertThat(Limits.MAX_ROUND_BYTES).isEqualTo(4 << 20);
    assertThat(Limits.SPARE_JOURNAL_FILES).isEqualTo(4);
    assertThat(Batches.MAX_BYTES).isEqualTo(16 << 20);
    assertThat(RoundFormat.FLAG_EMPTY).isEqualTo(1);
    assertThat(RoundFormat.FLAG_CLOSED).isEqualTo(2);
  }

  private static byte[] batchOfTheRecordsPage() {
    BatchBuilder builder = new BatchBuilder(1000);
    List<Header> headers = List.of(new Header("h", "v1".getBytes(UTF_8)));
    builder.append(1_700_000_000_000L, "k1".getBytes(UTF_8), "paid".getBytes(UTF_8), headers);
    builder.append(1_700_000_000_005L, null, null, List.of());
    return builder.build(42, 7);
  }

  private static byte[] shown(byte[] batch) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(2 * Limits.BLOCK_BYTES);
    for (String line : java.nio.file.Files.readAllLines(PAGE)) {
      List<String> cells = Arrays.stream(line.split("\\|")).map(String::trim).toList();
      if (cells.size() < 5 || !cells.get(1).matches("[0-9]+")) {
        continue;
      }
      assertThat(bytes.position()).as(line).isEqualTo(Integer.parseInt(cells.get(1)));
      put(bytes, cells.get(2), cells.get(4), batch);
    }
    assertThat(bytes.hasRemaining()).isFalse();
    return bytes.array();
  }

  private static void put(ByteBuffer bytes, String type, String example, byte[] batch) {
    switch (type) {
      case "i32" -> bytes.putInt(Long.decode(example).intValue());
      case "i64" -> bytes.putLong(Long.decode(example));
      case "id" -> bytes.put(HexFormat.of().parseHex(example));
      case "ascii", "bytes" -> bytes.put(example.getBytes(US_ASCII));
      case "zeros" -> bytes.put(new byte[Integer.parseInt(example)]);
      case "batch" -> {
        assertThat(batch).hasSize(Integer.parseInt(example));
        bytes.put(batch);
      }
      default -> throw new AssertionError("type " + type);
    }
  }
}

package dev.weir.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The tables of docs/formats/records.md, put together as bytes, are what is written.
class FormatPageTest {
  private static final Path PAGE = Path.of("..", "docs", "formats", "records.md");

  @Test
  void theTablesAreTheBytes() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(1000);
    for (String line : Files.readAllLines(PAGE)) {
      List<String> cells = Arrays.stream(line.split("\\|")).map(String::trim).toList();
      if (cells.size() < 5 || cells.get(1).equals("type") || line.startsWith("|---")) {
        continue;
      }
      if (cells.get(1).matches("\\d+")) {
        assertThat(bytes.position()).as(line).isEqualTo(Integer.parseInt(cells.get(1)));
        put(bytes, cells.get(2), cells.get(4));
      } else if (!cells.get(1).equals("at")) {
        put(bytes, cells.get(1), cells.get(3));
      }
    }

    BatchBuilder builder = new BatchBuilder(1000);
    List<Header> headers = List.of(new Header("h", "v1".getBytes(UTF_8)));
    builder.append(1_700_000_000_000L, "k1".getBytes(UTF_8), "paid".getBytes(UTF_8), headers);
    builder.append(1_700_000_000_005L, null, null, List.of());
    assertThat(Arrays.copyOf(bytes.array(), bytes.position())).isEqualTo(builder.build(42, 7));
  }

  private static void put(ByteBuffer bytes, String type, String example) {
    switch (type) {
      case "u8" -> bytes.put(Byte.parseByte(example));
      case "i16" -> bytes.putShort(Short.parseShort(example));
      case "i32" -> bytes.putInt(Long.decode(example).intValue());
      case "i64" -> bytes.putLong(Long.parseLong(example));
      case "bytes" -> bytes.put(example.getBytes(UTF_8));
      case "varint", "varlong" -> {
        byte[] number = new byte[Varints.MAX_LONG_BYTES];
        bytes.put(number, 0, Varints.write(number, 0, Long.parseLong(example)));
      }
      default -> throw new AssertionError("type " + type);
    }
  }
}

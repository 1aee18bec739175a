package dev.weir.backends.stdio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.InvalidInput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Where lines begin and end.
class LineReaderTest {

  private static InputStream of(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> lines(InputStream in) throws IOException {
    var reader = new LineReader(in);
    var lines = new ArrayList<String>();
    for (var line = reader.next(); line != null; line = reader.next()) {
      lines.add(new String(line, StandardCharsets.UTF_8));
    }
    return lines;
  }

  @Test
  void onlyTheNewlineIsCut() throws IOException {
    assertThat(lines(of("a\n\nb\r\n c"))).containsExactly("a", "", "b\r", " c");
    assertThat(lines(of("a\n"))).containsExactly("a");
    assertThat(lines(of(""))).isEmpty();
  }

  @Test
  void aLineMayArriveInPieces() throws IOException {
    String half = "x".repeat(100_000);
    assertThat(lines(new SequenceInputStream(of(half), of(half + "\nb"))))
        .containsExactly(half + half, "b");
  }

  @Test
  void aLineThatIsTooLongIsSkippedAndNamed() throws IOException {
    String most = "x".repeat(LineReader.MOST_BYTES);
    assertThat(lines(of(most + "\nb"))).containsExactly(most, "b");
    var reader = new LineReader(of("a\n" + most + "y\nb\n"));
    assertThat(reader.next()).isEqualTo(new byte[] {'a'});
    assertThatThrownBy(reader::next)
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("line 2");
    assertThat(reader.next()).isEqualTo(new byte[] {'b'});
    assertThat(reader.next()).isNull();
  }
}

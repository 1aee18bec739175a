package dev.weir.cli.produce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.cli.shell.ExitCode;
import dev.weir.cli.shell.Failure;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineReaderTest {
  @Test
  void aLineEndsAtANewlineWithOrWithoutReturnOrAtTheEnd() {
    assertThat(lines("a\nb\r\n\nc\rd\n\r\ne")).containsExactly("a", "b", "", "c\rd", "", "e");
    assertThat(lines("a\n")).containsExactly("a");
    assertThat(lines("")).isEmpty();
  }

  @Test
  void linesOfAnyLengthComeWholeWhereverTheBufferEnds() {
    var random = new Random(7);
    var expected = new ArrayList<String>();
    for (int i = 0; i < 200; i++) {
      expected.add(
          "x".repeat(random.nextInt(5) == 0 ? random.nextInt(200_000) : random.nextInt(9)));
    }
    assertThat(lines(String.join("\n", expected) + "\n")).isEqualTo(expected);
  }

  @Test
  void linesAreNumberedFromOne() {
    var lines = new LineReader(input("a\nb"));
    lines.next();
    assertThat(lines.number()).isEqualTo(1);
    lines.next();
    lines.next();
    assertThat(lines.number()).isEqualTo(2);
  }

  @Test
  void aLineWithoutEndIsRefusedBeforeItFillsTheMemory() {
    var endless =
        new InputStream() {
          @Override
          public int read() {
            return 'x';
          }
        };
    assertThatThrownBy(() -> new LineReader(endless).next())
        .isInstanceOfSatisfying(
            Failure.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_INPUT))
        .hasMessageStartingWith("line 1 is longer than");
  }

  private static List<String> lines(String text) {
    var reader = new LineReader(input(text));
    var lines = new ArrayList<String>();
    for (byte[] line = reader.next(); line != null; line = reader.next()) {
      lines.add(new String(line, StandardCharsets.UTF_8));
    }
    return lines;
  }

  private static InputStream input(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }
}

package dev.weir.acceptance.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What a newcomer may rely on in every file: a door sign on each package, names that say
/// something, and files that hold one idea.
class SourcesTest {
  private static final int MOST_LINES = 500;
  private static final Pattern SAYS_NOTHING =
      Pattern.compile("(Abstract.*|.*(Manager|Helper|Utils?|Impl|Base|Common|Data|Info))\\.java");

  @Test
  void everyPackageHasADoorSignAndIsNullMarked() {
    Stream<Path> packages = javaFiles().filter(SourcesTest::isMain).map(Path::getParent).distinct();
    assertThat(packages)
        .isNotEmpty()
        .allSatisfy(folder ->
            assertThat(folder.resolve("package-info.java"))
                .content()
                .startsWith("///")
                .contains("@NullMarked"));
  }

  @Test
  void noFileIsLongerThanAReaderCanHold() {
    assertThat(javaFiles().filter(file -> lines(file).size() > MOST_LINES)).isEmpty();
  }

  @Test
  void namesSayWhatAThingIs() {
    assertThat(
            javaFiles()
                .filter(file -> SAYS_NOTHING.matcher(file.getFileName().toString()).matches()))
        .isEmpty();
  }

  static Stream<Path> javaFiles() {
    try (Stream<Path> files = Files.walk(Room.ROOT)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !Room.ROOT.relativize(file).toString().contains("target/"))
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static boolean isMain(Path file) {
    return file.toString().contains("/src/main/java/");
  }

  static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

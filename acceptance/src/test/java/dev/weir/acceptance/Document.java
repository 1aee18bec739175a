package dev.weir.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A document for users, as the examples in it.
///
/// | fence | is |
/// |---|---|
/// | ` ```console ` | a [Transcript], played from top to bottom of the document in one place |
/// | ` ```java ` | the statements of a program's `main`, with its imports; run as they stand |
/// | ` ```output ` | what the program before it prints |
///
/// `localhost:9092` in a program is a `weir serve` on a new directory.
///
/// A comment `<!-- given` … `-->` before a program holds what it takes for granted.
record Document(Path file, List<Example> examples) {
  /// One example of a document.
  sealed interface Example {}

  record Session(String text) implements Example {}

  record Program(String given, String source, String output) implements Example {
    private static final String SERVER = "localhost:9092";
    private static final Pattern IMPORT = Pattern.compile("(?m)^import .*;\\n+");

    boolean needsServer() {
      return (given + source).contains(SERVER);
    }

    /// A source file that `java` runs.
    ///
    /// @param server where the server is that it needs
    String file(String server) {
      var imports = new StringBuilder("import module java.base;\n");
      IMPORT.matcher(given + source).results().forEach(line -> imports.append(line.group()));
      return """
      %s
      class Program {
      %s
      void main() throws Exception {
      %s
      }}
      """
          .formatted(imports, withoutImports(given), withoutImports(source))
          .replace(SERVER, server);
    }

    private static String withoutImports(String text) {
      return IMPORT.matcher(text).replaceAll("");
    }
  }

  private static final Pattern BLOCK =
      Pattern.compile(
          "(?ms)^<!-- given\\n(?<given>.*?)^-->\\n|^```(?<kind>\\w+)\\n(?<body>.*?)^```$");

  /// Every document of the tree.
  static Stream<Path> all() {
    try (Stream<Path> files = Files.walk(Shell.ROOT.resolve("docs"))) {
      return Stream.concat(
          Stream.of(Shell.ROOT.resolve("README.md")),
          files.filter(file -> file.toString().endsWith(".md")).sorted().toList().stream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Document read(Path file) {
    var examples = new ArrayList<Example>();
    String given = "";
    var blocks = BLOCK.matcher(text(file));
    while (blocks.find()) {
      String body = blocks.group("body");
      switch (blocks.group("kind")) {
        case null -> given = blocks.group("given");
        case "console" -> examples.add(new Session(body));
        case "java" -> {
          examples.add(new Program(given, body, ""));
          given = "";
        }
        case "output" -> {
          if (!(examples.removeLast() instanceof Program(String before, String source, _))) {
            throw new AssertionError("no program before this output in " + file + ":\n" + body);
          }
          examples.add(new Program(before, source, body));
        }
        default -> {}
      }
    }
    return new Document(file, examples);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return Shell.ROOT.relativize(file).toString();
  }
}

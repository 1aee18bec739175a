package dev.weir.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every example in every document does what the document says.
@Tag("slow")
class DocumentsTest {
  @TempDir Path home;

  static Stream<Document> documents() {
    return Document.all().map(Document::read).filter(document -> !document.examples().isEmpty());
  }

  @ParameterizedTest
  @MethodSource("documents")
  void theExamplesDoWhatTheDocumentSays(Document document) throws IOException {
    var shell = new Shell(home);
    int programs = 0;
    for (Document.Example example : document.examples()) {
      switch (example) {
        case Document.Session(String text) -> Transcript.parse(text).play(shell::onTerminal);
        case Document.Program program -> run(shell, program, "Program" + ++programs);
      }
    }
  }

  private void run(Shell shell, Document.Program program, String name) throws IOException {
    if (!program.needsServer()) {
      run(shell, program, name, "");
      return;
    }
    try (var served = Served.start()) {
      run(shell, program, name, served.bootstrap());
    }
  }

  private void run(Shell shell, Document.Program program, String name, String server)
      throws IOException {
    Path source = home.resolve(name + ".java");
    Files.writeString(source, program.file(server));
    String java = System.getProperty("java.home") + "/bin/java";
    String classPath = System.getProperty("java.class.path");
    var result = shell.run("'%s' -cp '%s' '%s'".formatted(java, classPath, source)).succeeds();
    assertThat(result.out()).as(program.source()).isEqualTo(program.output());
  }

  @Test
  void everyLinkInADocumentLeadsSomewhere() {
    assertThat(Document.all()).allSatisfy(file -> assertThat(deadLinks(file)).isEmpty());
  }

  private static Stream<String> deadLinks(Path file) throws IOException {
    return java.util.regex.Pattern.compile("\\]\\((?!https?:|#)([^)#\\s]+)")
        .matcher(Files.readString(file))
        .results()
        .map(link -> link.group(1))
        .filter(target -> !Files.exists(file.resolveSibling(target)));
  }
}

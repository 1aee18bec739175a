package dev.weir.tck;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The written rules and the tested ones are the same.
class SpecTest {
  /// A list item, a heading or a table row that begins with an id.
  private static final Pattern RULE =
      Pattern.compile("^(?:- |\\* |[0-9]+\\. |#+ |\\| *)(?:\\*\\*)?([A-Z][0-9]+)\\b");

  /// An id in bold, wherever it stands.
  private static final Pattern BOLD_ID = Pattern.compile("\\*\\*[A-Z][0-9]+\\*\\*");

  @Test
  void everyWrittenConsumerRuleHasATestAndEveryTestIsWritten() throws IOException {
    var written = ids(specs().resolve("consumer.md")).stream().collect(toCollection(TreeSet::new));
    var tested = Rule.all().stream().map(Rule::id).collect(toCollection(TreeSet::new));
    assertThat(tested).isEqualTo(written);
  }

  @Test
  void noTwoTestsHaveTheSameNumber() {
    assertThat(Rule.all()).extracting(Rule::id).doesNotHaveDuplicates().hasSizeGreaterThan(199);
  }

  @Test
  void idsInSpecsBeginListItemsHeadingsOrTableRowsAndAreNotRepeated() throws IOException {
    try (var files = Files.list(specs())) {
      for (Path file : files.filter(path -> path.toString().endsWith(".md")).toList()) {
        assertThat(ids(file)).as("rules of %s", file).doesNotHaveDuplicates();
        assertThat(Files.readAllLines(file))
            .as("bold ids of %s", file)
            .filteredOn(line -> BOLD_ID.matcher(line).find())
            .allSatisfy(line -> assertThat(line).containsPattern(RULE));
      }
    }
  }

  private static List<String> ids(Path file) throws IOException {
    var ids = new ArrayList<String>();
    for (String line : Files.readAllLines(file)) {
      var matcher = RULE.matcher(line);
      if (matcher.find()) {
        ids.add(matcher.group(1));
      }
    }
    return ids;
  }

  private static Path specs() {
    return docs().resolve("spec");
  }

  /// The folder docs of the repository that this runs in.
  static Path docs() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isRegularFile(at.resolve("docs/spec/consumer.md"))) {
        return at.resolve("docs");
      }
    }
    throw new AssertionError("docs/spec/consumer.md is not above the working directory");
  }
}

package dev.weir.acceptance.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// A promise without a test is a wish. The rules of consumers (C…) are held to theirs by the
/// conformance suite itself.
class PromisesTest {
  private static final Pattern TEST = Pattern.compile("void ([BDFSY]\\d+)_\\w+\\(");
  private static final Pattern RULE = Pattern.compile("(?m)^- \\*\\*(D\\d+)\\*\\*");

  /// The rows of Fluvio's document that are kept so far.
  private static final Set<String> ROWS =
      IntStream.rangeClosed(1, 9).mapToObj(row -> "F" + row).collect(Collectors.toSet());

  /// Those of SeaStreamer's that speak of logs that there are: Redis and files are to come.
  private static final List<String> SEA_STREAMER =
      List.of("S1", "S2", "S3", "S5", "S7", "S8", "S9", "S10", "S11", "S12", "S13", "S15", "S16");

  /// Those of PyFlyMQ's that are kept so far: dead letters by retry count wait for share groups.
  private static final List<String> FLYMQ =
      IntStream.rangeClosed(1, 16).filter(row -> row != 14).mapToObj(row -> "Y" + row).toList();

  /// What goes beyond all of them, so far.
  private static final List<String> BEYOND = List.of("B1", "B2", "B5", "B6", "B7", "B9");

  @Test
  void everyRuleOfDurabilityHasATestThatCarriesItsNumber() {
    Path spec = Room.ROOT.resolve("docs/spec/durability.md");
    Stream<String> rules = matches(RULE, spec);

    assertThat(tested()).containsAll(rules.toList()).contains("D1", "D10");
  }

  @Test
  void everyRowOfFluviosDocumentHasATestThatCarriesItsNumber() {
    assertThat(tested()).containsAll(ROWS);
  }

  @Test
  void everyRowOfSeaStreamersDocumentHasATestThatCarriesItsNumber() {
    assertThat(tested()).containsAll(SEA_STREAMER);
  }

  @Test
  void everyRowOfPyFlyMqsDocumentHasATestThatCarriesItsNumber() {
    assertThat(tested()).containsAll(FLYMQ);
  }

  @Test
  void everyRowThatGoesBeyondHasATestThatCarriesItsNumber() {
    assertThat(tested()).containsAll(BEYOND);
  }

  private static Set<String> tested() {
    return SourcesTest.javaFiles()
        .filter(file -> !SourcesTest.isMain(file))
        .flatMap(file -> matches(TEST, file))
        .collect(Collectors.toSet());
  }

  private static Stream<String> matches(Pattern pattern, Path file) {
    String text = String.join("\n", SourcesTest.lines(file));
    return pattern.matcher(text).results().map((MatchResult match) -> match.group(1));
  }
}

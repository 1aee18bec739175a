package dev.weir.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.acceptance.Shell.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/// What a document shows of a terminal: lines that begin with `$ ` are typed, the others are what is
/// seen. Seen lines are compared byte for byte, but for two things that are never the same twice:
/// times under LAST SEEN, which must have the form that the document shows, and a line `…`, which
/// stands for any lines.
record Transcript(List<Step> steps) {
  /// One line typed, and what is seen of it.
  record Step(String line, String seen) {}

  static final String AGO =
      "(?:0s|(?=\\d)(?:\\d+years?(?: |$))?(?:\\d+months?(?: |$))?(?:\\d+days?(?: |$))?"
          + "(?:\\d+h(?: |$))?(?:\\d+m(?: |$))?(?:\\d+s)?)";

  private static final Pattern AGO_AT_END = Pattern.compile("  " + AGO + "$");

  static Transcript parse(String text) {
    var steps = new ArrayList<Step>();
    for (String line : text.lines().toList()) {
      if (line.startsWith("$ ")) {
        steps.add(new Step(line.substring(2), ""));
      } else {
        Step last = steps.removeLast();
        steps.add(new Step(last.line, last.seen + line + "\n"));
      }
    }
    return new Transcript(steps);
  }

  /// Types every line, and compares what is seen.
  void play(Function<String, Result> shell) {
    assertThat(steps).as("lines to type").isNotEmpty();
    for (Step step : steps) {
      assertThat(shell.apply(step.line).out())
          .as("what is seen after: %s", step.line)
          .matches(expected(step.seen));
    }
  }

  /// The same without what is shown to a terminal only: lines that the predicate knows.
  Transcript without(Pattern shownToTerminalsOnly) {
    return new Transcript(
        steps.stream()
            .map(
                step -> new Step(step.line, shownToTerminalsOnly.matcher(step.seen).replaceAll("")))
            .toList());
  }

  private static Pattern expected(String seen) {
    var pattern = new StringBuilder();
    for (String line : seen.lines().toList()) {
      var ago = AGO_AT_END.matcher(line);
      if (line.equals("…")) {
        pattern.append("(?:.*\\n)*?");
      } else if (ago.find()) {
        pattern
            .append(Pattern.quote(line.substring(0, ago.start()) + "  "))
            .append(AGO)
            .append("\\n");
      } else {
        pattern.append(Pattern.quote(line + "\n"));
      }
    }
    return Pattern.compile(pattern.toString());
  }
}

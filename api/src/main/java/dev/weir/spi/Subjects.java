package dev.weir.spi;

import dev.weir.ConsumerDefinition;
import dev.weir.InvalidInput;
import dev.weir.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which messages a consumer wants, by their subject: tokens between dots. In a pattern `*` is one
/// token, and `>`, at the end, one or more. Immutable.
public final class Subjects {
  private final List<String[]> wanted;
  private final List<String[]> unwanted;

  /// @throws InvalidInput for patterns that are not allowed, all together
  public Subjects(List<String> patterns, List<String> except) {
    var problems = new ArrayList<String>();
    this.wanted = parse(patterns, problems);
    this.unwanted = parse(except, problems);
    if (!problems.isEmpty()) {
      throw new InvalidInput(String.join("; ", problems));
    }
  }

  /// Those of a stored definition.
  public static Subjects of(ConsumerDefinition definition) {
    return new Subjects(definition.subjects(), definition.exceptSubjects());
  }

  private static List<String[]> parse(List<String> patterns, List<String> problems) {
    var parsed = new ArrayList<String[]>();
    for (String pattern : patterns) {
      problem(pattern).ifPresent(problems::add);
      parsed.add(tokens(pattern));
    }
    return List.copyOf(parsed);
  }

  /// What is wrong with a pattern.
  public static Optional<String> problem(String pattern) {
    String[] tokens = tokens(pattern);
    for (int i = 0; i < tokens.length; i++) {
      String token = tokens[i];
      boolean wild = token.contains("*") || token.contains(">");
      boolean alone = token.equals("*") || (token.equals(">") && i == tokens.length - 1);
      if (token.isEmpty() || (wild && !alone)) {
        return Optional.of(
            "the subject pattern \"%s\" is not allowed: tokens between dots, each a word, a * for one token, or at the end a > for one or more"
                .formatted(pattern));
      }
    }
    return Optional.empty();
  }

  private static String[] tokens(String subject) {
    return subject.split("\\.", -1);
  }

  /// Whether every message is wanted.
  public boolean areAll() {
    return wanted.isEmpty() && unwanted.isEmpty();
  }

  public boolean want(Message message) {
    return areAll() || want(message.subject().orElse(null));
  }

  /// @param subject null for a message without one: no pattern matches it
  public boolean want(@Nullable String subject) {
    if (subject == null) {
      return wanted.isEmpty();
    }
    String[] tokens = tokens(subject);
    return (wanted.isEmpty() || anyMatches(wanted, tokens)) && !anyMatches(unwanted, tokens);
  }

  private static boolean anyMatches(List<String[]> patterns, String[] subject) {
    for (String[] pattern : patterns) {
      if (matches(pattern, subject)) {
        return true;
      }
    }
    return false;
  }

  private static boolean matches(String[] pattern, String[] subject) {
    for (int i = 0; i < pattern.length; i++) {
      if (i == subject.length) {
        return false;
      }
      if (pattern[i].equals(">")) {
        return true;
      }
      if (!pattern[i].equals("*") && !pattern[i].equals(subject[i])) {
        return false;
      }
    }
    return pattern.length == subject.length;
  }
}

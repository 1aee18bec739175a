package dev.weir.cli.consume;

import dev.weir.InvalidInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What becomes of a message by the exit code of its command. 0 is done and 75 (EX_TEMPFAIL) tries
/// again, always; of other codes the last rule that names one decides, else a retry.
///
/// A command that a signal ended has the code that a shell gives it: 128 and the signal's number.
record ExitRules(List<Rule> rules) {
  private static final int TRY_AGAIN = 75;
  private static final int HIGHEST = 255;
  private static final Pattern RULE =
      Pattern.compile("(?:(\\*)|([0-9]{1,3})(?:-([0-9]{1,3}))?)=([a-z]+)");

  ExitRules {
    rules = List.copyOf(rules);
  }

  /// What to do with a message.
  enum Fate {
    /// Done.
    ACK,
    /// Again after the consumer's backoff; dead after its last attempt.
    RETRY,
    /// To the dead letters.
    REJECT,
    /// Done as if the command had succeeded.
    SKIP,
    /// The message stays as it is, and `weir consume` ends.
    STOP
  }

  record Rule(int first, int last, Fate fate) {}

  /// Rules like `1=reject`, `64-70=skip`, `*=stop`, separated by commas.
  ///
  /// @throws InvalidInput with all that is wrong
  static ExitRules parse(List<String> texts) {
    var rules = new ArrayList<Rule>();
    var wrong = new ArrayList<String>();
    for (String text : String.join(",", texts).split(",", -1)) {
      if (!text.isBlank()) {
        try {
          rules.add(rule(text.strip().toLowerCase(Locale.ROOT)));
        } catch (InvalidInput e) {
          wrong.add(String.valueOf(e.getMessage()));
        }
      }
    }
    if (!wrong.isEmpty()) {
      throw new InvalidInput(String.join("; ", wrong));
    }
    return new ExitRules(rules);
  }

  Fate of(int exitCode) {
    if (exitCode == 0) {
      return Fate.ACK;
    }
    if (exitCode == TRY_AGAIN) {
      return Fate.RETRY;
    }
    for (int i = rules.size() - 1; i >= 0; i--) {
      Rule rule = rules.get(i);
      if (rule.first <= exitCode && exitCode <= rule.last) {
        return rule.fate;
      }
    }
    return Fate.RETRY;
  }

  private static Rule rule(String text) {
    Matcher rule = RULE.matcher(text);
    if (!rule.matches()) {
      throw new InvalidInput(
          "--on-exit \"%s\" is no rule. Write it like 1=reject, 64-70=skip, *=stop"
              .formatted(text));
    }
    Fate fate = fate(rule.group(4), text);
    if (rule.group(1) != null) {
      return new Rule(1, HIGHEST, fate);
    }
    int first = Integer.parseInt(rule.group(2));
    int last = rule.group(3) == null ? first : Integer.parseInt(rule.group(3));
    if (first < 1 || last > HIGHEST || first > last) {
      throw new InvalidInput(
          "--on-exit \"%s\" names no exit code: 1 to %d (0 is done)".formatted(text, HIGHEST));
    }
    if (first == last && first == TRY_AGAIN && fate != Fate.RETRY) {
      throw new InvalidInput("--on-exit \"%s\": 75 always tries again".formatted(text));
    }
    return new Rule(first, last, fate);
  }

  private static Fate fate(String word, String text) {
    return switch (word) {
      case "retry" -> Fate.RETRY;
      case "reject" -> Fate.REJECT;
      case "skip" -> Fate.SKIP;
      case "stop" -> Fate.STOP;
      default ->
          throw new InvalidInput(
              "--on-exit \"%s\": there are retry, reject, skip and stop".formatted(text));
    };
  }
}

package dev.weir.state;

import java.util.List;

/// On what terms somebody is a member of a group.
///
/// @param instance of a static member, which gets its partitions again when it comes back within
///     its session; empty for any other
/// @param topics read by name
/// @param patterns where `*` stands for any characters, or none; every topic that matches is read,
///     from when it is there. Names that end in `.dead` or `.redrive` match no pattern
/// @param optional read by name when they exist
public record MemberTerms(
    String instance,
    List<String> topics,
    List<String> patterns,
    List<String> optional,
    GroupAssignor assignor,
    Patience patience) {

  public MemberTerms {
    topics = List.copyOf(topics);
    patterns = List.copyOf(patterns);
    optional = List.copyOf(optional);
  }

  /// How long a group waits for a member, in milliseconds.
  ///
  /// @param session for a sign of life
  /// @param processing for it to ask for more, while it holds messages
  /// @param release for its unfinished work on a partition that is to move
  public record Patience(long session, long processing, long release) {}

  boolean includes(String topic) {
    return topics.contains(topic)
        || optional.contains(topic)
        || patterns.stream().anyMatch(pattern -> matches(pattern, topic));
  }

  private static boolean matches(String pattern, String topic) {
    return !topic.endsWith(".dead") && !topic.endsWith(".redrive") && glob(pattern, topic);
  }

  /// Where a star was passed, it takes one character more whenever what follows does not fit.
  private static boolean glob(String pattern, String text) {
    int p = 0;
    int t = 0;
    int star = -1;
    int afterStar = 0;
    while (t < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        afterStar = t;
      } else if (p < pattern.length() && pattern.charAt(p) == text.charAt(t)) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++afterStar;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}

package dev.weir.spi;

import java.util.List;
import java.util.regex.Pattern;

/// The topics that a consumer reads.
///
/// @param topics must exist
/// @param patterns where `*` stands for any characters, or none; every topic that matches is read,
///     from when it is there. Names that end in `.dead` or `.redrive` match no pattern
/// @param optional read when they exist, names or patterns: what was redriven to this consumer.
///     They are read from their beginning, wherever the others start
public record Subscription(List<String> topics, List<String> patterns, List<String> optional) {
  public Subscription {
    topics = List.copyOf(topics);
    patterns = List.copyOf(patterns);
    optional = List.copyOf(optional);
  }

  public static Subscription of(List<String> topics) {
    return new Subscription(topics, List.of(), List.of());
  }

  /// Whether the topic is one of these.
  public boolean includes(String topic) {
    return topics.contains(topic)
        || isOptional(topic)
        || (!topic.endsWith(".dead")
            && !topic.endsWith(".redrive")
            && patterns.stream().anyMatch(pattern -> Pattern.matches(regex(pattern), topic)));
  }

  /// Whether the topic is read because it is optional.
  public boolean isOptional(String topic) {
    return !topics.contains(topic)
        && optional.stream().anyMatch(pattern -> Pattern.matches(regex(pattern), topic));
  }

  /// The pattern as a regular expression.
  public static String regex(String pattern) {
    return "\\Q" + pattern.replace("*", "\\E.*\\Q") + "\\E";
  }
}

package dev.weir.protocol.generator;

/// A range of versions, both ends included; empty when the lowest is above the highest.
///
/// @param lowest the first
/// @param highest the last; [#OPEN] when there is no last
public record Versions(int lowest, int highest) {
  /// The end of a range like `3+`.
  static final int OPEN = Short.MAX_VALUE;

  /// No version at all.
  public static final Versions NONE = new Versions(1, 0);

  /// Reads `3`, `0-4`, `3+` or `none`.
  static Versions parse(String text) {
    if (text.equals("none")) {
      return NONE;
    }
    if (text.endsWith("+")) {
      return new Versions(Integer.parseInt(text.substring(0, text.length() - 1)), OPEN);
    }
    int dash = text.indexOf('-');
    return dash < 0
        ? new Versions(Integer.parseInt(text), Integer.parseInt(text))
        : new Versions(
            Integer.parseInt(text.substring(0, dash)), Integer.parseInt(text.substring(dash + 1)));
  }

  /// Whether there is no version in it.
  public boolean isEmpty() {
    return lowest > highest;
  }

  /// Whether a version is in it.
  public boolean contains(int version) {
    return lowest <= version && version <= highest;
  }

  /// The versions that are in both.
  Versions and(Versions other) {
    var both = new Versions(Math.max(lowest, other.lowest), Math.min(highest, other.highest));
    return both.isEmpty() ? NONE : both;
  }

  /// The Java expression that says whether `version`, which is one of `within`, is in this range:
  /// `true` and `false` where that is known.
  String condition(Versions within) {
    if (and(within).isEmpty()) {
      return "false";
    }
    String from = "version >= " + lowest;
    String to = "version <= " + highest;
    boolean all = lowest <= within.lowest;
    if (highest >= within.highest) {
      return all ? "true" : from;
    }
    return all ? to : from + " && " + to;
  }

  /// The range in words.
  String words() {
    if (lowest == highest) {
      return "version " + lowest;
    }
    return highest == OPEN ? "from version " + lowest : "versions " + lowest + " to " + highest;
  }
}

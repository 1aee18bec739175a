package dev.weir.protocol.generator;

/// Java text as it grows, indented.
// Error Prone's mark for format strings would be one more dependency.
@SuppressWarnings("AnnotateFormatMethod")
final class Source {
  private final StringBuilder text = new StringBuilder();
  private int depth;

  Source line(String line) {
    if (!line.isEmpty()) {
      text.repeat("  ", depth).append(line);
    }
    text.append('\n');
    return this;
  }

  Source line(String format, Object... arguments) {
    return line(arguments.length == 0 ? format : format.formatted(arguments));
  }

  /// A line that opens a block.
  Source open(String format, Object... arguments) {
    line(format.formatted(arguments) + " {");
    depth++;
    return this;
  }

  /// Closes a block.
  Source close() {
    depth--;
    return line("}");
  }

  /// Closes a block and opens the next of the same statement.
  Source next(String words) {
    depth--;
    line("} " + words + " {");
    depth++;
    return this;
  }

  /// Closes the block of a statement that ends with a semicolon.
  Source closeStatement() {
    depth--;
    return line("};");
  }

  /// What is inside stands deeper, without a brace.
  Source deeper(int levels) {
    depth += levels;
    return this;
  }

  /// The lines of another, at this depth.
  Source add(Source other) {
    other.text.toString().lines().forEach(this::line);
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}

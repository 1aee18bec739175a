package dev.weir.cli.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A table for a terminal: two spaces before and between columns, no borders, nothing at a line's
/// end. The look of Fluvio's tables, so that what reads one reads the other.
public final class Table {
  private final List<List<String>> rows = new ArrayList<>();

  public Table(String... header) {
    rows.add(List.of(header));
  }

  public Table row(Object... cells) {
    if (cells.length != rows.getFirst().size()) {
      throw new IllegalArgumentException(
          cells.length + " cells in a table of " + rows.getFirst().size() + " columns");
    }
    rows.add(Arrays.stream(cells).map(String::valueOf).map(Table::plain).toList());
    return this;
  }

  /// All lines, each with its line end.
  @Override
  public String toString() {
    int[] widths = new int[rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], width(row.get(i)));
      }
    }
    var text = new StringBuilder();
    for (List<String> row : rows) {
      var line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append("  ").append(row.get(i)).repeat(' ', widths[i] - width(row.get(i)));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }

  /// Names are free text: one with a line break in it must not break the table.
  private static String plain(String cell) {
    return cell.replaceAll("\\p{Cntrl}", "?");
  }
}

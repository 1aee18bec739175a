package dev.weir.cli.shell;

import dev.weir.cli.text.Json;
import dev.weir.cli.text.Table;
import java.util.List;
import picocli.CommandLine.Option;

/// `-O`, wherever there is a table: the table for people, JSON for programs.
public final class TableOutput {
  /// How a table is shown.
  public enum Form {
    TABLE,
    JSON
  }

  @Option(
      names = {"-O", "--output"},
      paramLabel = "FORM",
      description = "table (default) or json.")
  private Form form = Form.TABLE;

  public boolean isJson() {
    return form == Form.JSON;
  }

  /// Prints what is there, or the sentence that nothing is.
  ///
  /// @param nothing instead of a table without rows; JSON is `[]` then
  public void print(Shell shell, List<?> rows, String nothing, Table table) {
    if (form == Form.JSON) {
      shell.println(Json.pretty(rows));
    } else if (rows.isEmpty()) {
      shell.println(nothing);
    } else {
      shell.print(table.toString());
    }
  }

  /// Prints one thing that is always there.
  public void print(Shell shell, Object json, String text) {
    shell.print(form == Form.JSON ? Json.pretty(json) + "\n" : text);
  }
}

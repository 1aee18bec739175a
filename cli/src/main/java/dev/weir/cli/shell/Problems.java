package dev.weir.cli.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// What is wrong with a command's options taken together, told all at once.
public final class Problems {
  private final List<String> found = new ArrayList<>();

  /// Notes what is wrong unless it is fine.
  public void unless(boolean fine, String otherwise) {
    if (!fine) {
      found.add(otherwise);
    }
  }

  /// Notes options that were given and make no sense without something else.
  public void without(List<String> options, String needed) {
    if (!options.isEmpty()) {
      found.add(String.join(", ", options) + (options.size() == 1 ? " needs " : " need ") + needed);
    }
  }

  /// The names of those that have a value.
  public static List<String> given(Map<String, @Nullable Object> options) {
    return options.entrySet().stream()
        .filter(each -> each.getValue() != null)
        .map(Map.Entry::getKey)
        .toList();
  }

  /// Ends the command when anything was wrong.
  ///
  /// @throws ParameterException with all of it
  public void refuse(CommandSpec command) {
    if (!found.isEmpty()) {
      throw new ParameterException(command.commandLine(), String.join("; ", found));
    }
  }
}

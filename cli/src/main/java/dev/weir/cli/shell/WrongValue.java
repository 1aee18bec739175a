package dev.weir.cli.shell;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/// A value that is none of its option's kind, told in the command's words; picocli's are a program's.
public final class WrongValue {
  private WrongValue() {}

  /// Names the option, the value, and what is allowed; empty when the error is another one.
  public static Optional<String> told(ParameterException error) {
    ArgSpec argument = error.getArgSpec();
    String value = error.getValue();
    if (argument == null
        || value == null
        || !(error.getCause() instanceof TypeConversionException unreadable)) {
      return Optional.empty();
    }
    String name =
        argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    Class<?> type = argument.auxiliaryTypes()[0];
    String quoted = name + " \"" + value + "\"";
    if (argument.converters().length > 0) {
      return Optional.of(name + " " + unreadable.getMessage());
    }
    if (type.isEnum()) {
      return Optional.of(quoted + " is none of " + allowed(type));
    }
    if (type == int.class || type == Integer.class || type == Long.class || type == long.class) {
      return Optional.of(quoted + " is no whole number");
    }
    return Optional.of(name + ": " + unreadable.getMessage());
  }

  private static String allowed(Class<?> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }
}

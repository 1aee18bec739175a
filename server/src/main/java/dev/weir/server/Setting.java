package dev.weir.server;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/// Something of a server that can be set, under Kafka's name for it.
///
/// @param type Kafka's number for the kind of value, as DescribeConfigs tells it
/// @param read from text
public record Setting<T>(String name, T byDefault, int type, Function<String, T> read) {
  static final int BOOLEAN = 1;
  static final int STRING = 2;
  static final int INT = 3;
  static final int LONG = 5;
  static final int LIST = 7;

  /// Its value is never told.
  public static final int PASSWORD = 9;

  static Setting<Boolean> truth(String name, boolean byDefault) {
    return new Setting<>(
        name,
        byDefault,
        BOOLEAN,
        text ->
            switch (text) {
              case "true" -> true;
              case "false" -> false;
              default -> throw new IllegalArgumentException("true or false");
            });
  }

  static Setting<Integer> number(String name, int byDefault, int least, int most) {
    return new Setting<>(name, byDefault, INT, text -> (int) within(text, least, most, "a number"));
  }

  static Setting<Long> number(String name, long byDefault, long least) {
    return new Setting<>(
        name, byDefault, LONG, text -> within(text, least, Long.MAX_VALUE, "a number"));
  }

  /// How much is kept, -1 for no limit: the default.
  public static Setting<Long> limit(String name) {
    return number(name, -1L, -1);
  }

  static Setting<String> oneOf(String name, String... values) {
    return new Setting<>(
        name,
        values[0],
        STRING,
        text -> {
          if (List.of(values).contains(text)) {
            return text;
          }
          throw new IllegalArgumentException(String.join(" or ", values));
        });
  }

  /// Any text; empty by default.
  static Setting<String> text(String name) {
    return new Setting<>(name, "", STRING, text -> text);
  }

  /// Some of these, with commas between; the first text is the default.
  static Setting<String> listOf(String name, String byDefault, String... values) {
    return new Setting<>(
        name,
        byDefault,
        LIST,
        text -> {
          var chosen = Arrays.stream(text.split(",", -1)).map(String::strip).toList();
          if (List.of(values).containsAll(chosen)) {
            return String.join(",", chosen);
          }
          throw new IllegalArgumentException("some of " + String.join(",", values));
        });
  }

  static Setting<Secret> secret(String name) {
    return new Setting<>(name, Secret.NONE, PASSWORD, Secret::new);
  }

  private static long within(String text, long least, long most, String what) {
    String range = what + " from " + least + (most == Long.MAX_VALUE ? "" : " to " + most);
    try {
      long value = Long.parseLong(text.strip());
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(range, e);
    }
    throw new IllegalArgumentException(range);
  }

  /// @throws IllegalArgumentException naming the setting, what it takes, and what was given
  public T parse(String text) {
    try {
      return read.apply(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          name + " is " + e.getMessage() + ", not \"" + text + "\"", e);
    }
  }
}

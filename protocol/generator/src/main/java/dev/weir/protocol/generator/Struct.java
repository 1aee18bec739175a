package dev.weir.protocol.generator;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// A message itself, or a struct inside one.
///
/// @param name without that of the message
/// @param versions those of its message that can have it
/// @param fields in the order of the wire
public record Struct(String name, Versions versions, List<Field> fields) {
  /// The fields outside the tag section.
  Stream<Field> plainFields() {
    return fields.stream().filter(field -> !field.isTagged());
  }

  /// The fields of the tag section, by tag.
  List<Field> taggedFields() {
    return fields.stream()
        .filter(Field::isTagged)
        .sorted(java.util.Comparator.comparingInt(Field::tag))
        .toList();
  }

  /// The name as a word inside a sentence or a variable.
  String lowerName() {
    return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
  }
}

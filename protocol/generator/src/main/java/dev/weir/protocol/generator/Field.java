package dev.weir.protocol.generator;

import org.jspecify.annotations.Nullable;

/// A field of a struct.
///
/// @param name as the schemas write it, `TopicId`
/// @param type what it holds
/// @param versions those that have it
/// @param nullable those in which it may be null
/// @param tagged those in which it is a tagged field
/// @param tag its tag, -1 when there is none
/// @param flexible those in which its length is written compactly, if its message is flexible
/// @param ignorable whether a version without the field drops what is in it, instead of refusing
/// @param declaredDefault its default as the schema writes it, null when it says nothing
public record Field(
    String name,
    Type type,
    Versions versions,
    Versions nullable,
    Versions tagged,
    int tag,
    Versions flexible,
    boolean ignorable,
    @Nullable String declaredDefault) {
  /// Names that methods of the generated records use for something else.
  private static final java.util.Set<String> TAKEN =
      java.util.Set.of(
          "in",
          "out",
          "version",
          "flexible",
          "size",
          "read",
          "each",
          "tag",
          "left",
          "outer",
          "known",
          "next");

  /// The name in Java: `topicId`.
  public String java() {
    return Character.toLowerCase(name.charAt(0)) + name.substring(1);
  }

  /// How a method of the record names it.
  String use() {
    return TAKEN.contains(java()) ? "this." + java() : java();
  }

  /// Whether any version may have a null here, or a null is what stands for absence.
  boolean mayBeNull() {
    return !nullable.isEmpty() || hasNullDefault();
  }

  boolean hasNullDefault() {
    return type == Type.Sized.RECORDS || "null".equals(declaredDefault);
  }

  boolean isTagged() {
    return tag >= 0;
  }

  /// The type in Java, marked where it may be null.
  String javaType() {
    return (mayBeNull() ? "@Nullable " : "") + type.java();
  }
}

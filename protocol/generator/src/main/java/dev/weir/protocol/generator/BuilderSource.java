package dev.weir.protocol.generator;

import java.util.ArrayList;
import java.util.List;

/// Writes the builder of a struct.
final class BuilderSource {
  private final Struct struct;
  private final FieldSource fields;
  private final boolean hasTags;

  BuilderSource(Struct struct, FieldSource fields, boolean hasTags) {
    this.struct = struct;
    this.fields = fields;
    this.hasTags = hasTags;
  }

  void write(Source source) {
    source
        .line("")
        .line("/// A builder in which everything has its default.")
        .open("public static Builder builder()")
        .line("return new Builder();")
        .close()
        .line("")
        .line("/// Collects what a [%s] is made of.", struct.name())
        .open("public static final class Builder");
    for (Field field : struct.fields()) {
      source.line("private %s %s = %s;", field.javaType(), field.java(), fields.defaultOf(field));
    }
    if (hasTags) {
      source.line("private List<UnknownTag> unknownTags = List.of();");
    }
    source.line("").line("private Builder() {}");
    struct.fields().forEach(field -> setter(source, field.javaType(), field.java()));
    if (hasTags) {
      setter(source, "List<UnknownTag>", "unknownTags");
    }
    build(source);
    source.close();
  }

  private static void setter(Source source, String type, String name) {
    source
        .line("")
        .line("/// Sets `%s`.", name)
        .open("public Builder %s(%s value)", name, type)
        .line("this.%s = value;", name)
        .line("return this;")
        .close();
  }

  private void build(Source source) {
    List<String> names = new ArrayList<>(struct.fields().stream().map(Field::java).toList());
    if (hasTags) {
      names.add("unknownTags");
    }
    source
        .line("")
        .line("/// The %s; lists and bytes are not copied.", struct.name())
        .open("public %s build()", struct.name())
        .line("return new %s(%s);", struct.name(), String.join(", ", names))
        .close();
  }
}

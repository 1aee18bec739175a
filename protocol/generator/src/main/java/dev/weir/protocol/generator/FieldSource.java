package dev.weir.protocol.generator;

import dev.weir.protocol.generator.Type.Fixed;
import dev.weir.protocol.generator.Type.ListOf;
import dev.weir.protocol.generator.Type.Sized;
import dev.weir.protocol.generator.Type.StructOf;
import java.util.Locale;
import java.util.Objects;

/// Writes what a struct does with one of its fields.
final class FieldSource {
  private final MessageSchema message;
  private final Struct struct;

  FieldSource(MessageSchema message, Struct struct) {
    this.message = message;
    this.struct = struct;
  }

  /// Where the struct is flexible, as an expression: `flexible`, `true` or `false`.
  String flexible() {
    String condition = message.flexible().condition(struct.versions());
    return condition.equals("true") || condition.equals("false") ? condition : "flexible";
  }

  private String flexible(Field field) {
    if (field.isTagged()) {
      return "true";
    }
    return field.flexible().isEmpty() ? "false" : flexible();
  }

  /// The struct as errors name it.
  String path() {
    return struct.equals(message.root()) ? struct.name() : message.name() + "." + struct.name();
  }

  // ---- reading

  void read(Source source, Field field) {
    String nullable = nullable(field);
    switch (field.type()) {
      case Fixed fixed -> source.line("read.%s = in.%s();", field.java(), fixed.method());
      case Sized sized -> {
        String method = sized == Sized.STRING ? "String" : "Bytes";
        String plain = call(field, method.toLowerCase(Locale.ROOT));
        source.line(
            "read.%s = %s;",
            field.java(), either(nullable, call(field, "nullable" + method), plain));
      }
      case StructOf(String name) -> {
        String value = "%s.read(in, version)".formatted(name);
        String orNull = "in.present(\"%s\") ? %s : null".formatted(field.java(), value);
        source.line("read.%s = %s;", field.java(), either(nullable, orNull, value));
      }
      case ListOf(Type element) -> readList(source, field, element);
    }
  }

  private void readList(Source source, Field field, Type element) {
    String nullable = nullable(field);
    String arguments =
        "(\"%s\", %s, %d)"
            .formatted(field.java(), flexible(field), message.leastSize(element, field.versions()));
    String count = either(nullable, "in.nullableCount" + arguments, "in.count" + arguments);
    if (nullable.equals("false")) {
      source.line("read.%s = %s;", field.java(), elements(field, element, count));
    } else {
      String variable = field.java() + "Count";
      source
          .line("int %s = %s;", variable, count)
          .line(
              "read.%s = %s < 0 ? null : %s;",
              field.java(), variable, elements(field, element, variable));
    }
  }

  private String elements(Field field, Type element, String count) {
    return switch (element) {
      case Fixed fixed -> "in.%ss(%s)".formatted(fixed.method(), count);
      case StructOf(String name) -> "%s.readAll(in, version, %s)".formatted(name, count);
      case Sized.STRING ->
          "in.strings(\"%s\", %s, %s)".formatted(field.java(), count, flexible(field));
      case Sized _, ListOf _ -> throw new IllegalArgumentException("list of " + element);
    };
  }

  private String call(Field field, String method) {
    return "in.%s(\"%s\", %s)".formatted(method, field.java(), flexible(field));
  }

  // ---- writing

  void write(Source source, Field field) {
    String nullable = nullable(field);
    String name = field.use();
    if (field.mayBeNull() && !nullable.equals("true")) {
      refuse(
          source, field, (nullable.equals("false") ? "" : nullable + " || ") + name + " != null");
    }
    boolean plain = nullable.equals("false");
    switch (field.type()) {
      case Fixed fixed -> source.line("out.%s(%s);", fixed.method(), name);
      case Sized sized -> {
        String method = sized == Sized.STRING ? "String" : "Bytes";
        method = plain ? method.toLowerCase(Locale.ROOT) : "nullable" + method;
        source.line("out.%s(%s, %s);", method, name, flexible(field));
      }
      case StructOf _ -> {
        if (plain) {
          source.line("%s.write(out, version);", name);
        } else {
          source
              .line("out.present(%s != null);", name)
              .open("if (%s != null)", name)
              .line("%s.write(out, version);", name)
              .close();
        }
      }
      case ListOf(Type element) -> {
        if (plain) {
          writeList(source, field, element);
        } else {
          source
              .open("if (%s == null)", name)
              .line("out.count(-1, %s);", flexible(field))
              .next("else");
          writeList(source, field, element);
          source.close();
        }
      }
    }
  }

  private void writeList(Source source, Field field, Type element) {
    String name = field.use();
    source
        .line("out.count(%s.size(), %s);", name, flexible(field))
        .open("for (%s each : %s)", element.java(), name);
    switch (element) {
      case Fixed fixed -> source.line("out.%s(each);", fixed.method());
      case StructOf _ -> source.line("each.write(out, version);");
      case Sized _, ListOf _ -> source.line("out.string(each, %s);", flexible(field));
    }
    source.close();
  }

  /// What throws unless a condition holds.
  void refuse(Source source, Field field, String condition) {
    source.line(
        "UnsupportedVersion.unless(%s, \"%s.%s\", version);", condition, path(), field.java());
  }

  // ---- sizes

  /// The size of a field outside the tag section that always has the same, 0 for others.
  static int fixedSize(Field field) {
    return field.type() instanceof Fixed fixed ? fixed.size : 0;
  }

  void addSize(Source source, Field field) {
    String name = field.use();
    boolean plain = !field.mayBeNull();
    switch (field.type()) {
      case Fixed _ -> {}
      case Sized sized ->
          source.line(
              "size += Sizes.%s(%s, %s);",
              sized == Sized.STRING ? "string" : "bytes", name, flexible(field));
      case StructOf _ -> {
        if (nullable(field).equals("false")) {
          source.line("size += %s.size(version);", name);
        } else {
          source.line("size += 1 + (%1$s == null ? 0 : %1$s.size(version));", name);
        }
      }
      case ListOf(Type element) -> {
        if (plain) {
          addListSize(source, field, element);
        } else {
          source
              .open("if (%s == null)", name)
              .line("size += Sizes.count(-1, %s);", flexible(field))
              .next("else");
          addListSize(source, field, element);
          source.close();
        }
      }
    }
  }

  private void addListSize(Source source, Field field, Type element) {
    String name = field.use();
    String count = "Sizes.count(%s.size(), %s)".formatted(name, flexible(field));
    if (element instanceof Fixed fixed) {
      source.line("size += %s + %d * %s.size();", count, fixed.size, name);
      return;
    }
    source.line("size += %s;", count).open("for (%s each : %s)", element.java(), name);
    source.line(
        element instanceof StructOf
            ? "size += each.size(version);"
            : "size += Sizes.string(each, %s);".formatted(flexible(field)));
    source.close();
  }

  /// The size of a tagged value, as an expression.
  String taggedSize(Field field) {
    return field.type() instanceof Fixed fixed
        ? String.valueOf(fixed.size)
        : "sizeOf%s(version)".formatted(field.name());
  }

  /// The method behind [#taggedSize].
  void sizeOf(Source source, Field field) {
    if (!(field.type() instanceof Fixed)) {
      source.line("").open("private int sizeOf%s(int version)", field.name()).line("int size = 0;");
      addSize(source, field);
      source.line("return size;").close();
    }
  }

  // ---- null and default

  /// Whether null is allowed, as an expression, given that the version has the field.
  private static String nullable(Field field) {
    return field.nullable().condition(field.versions());
  }

  private static String either(String condition, String yes, String no) {
    return switch (condition) {
      case "true" -> yes;
      case "false" -> no;
      default -> "%s ? %s : %s".formatted(condition, yes.contains("?") ? "(" + yes + ")" : yes, no);
    };
  }

  String isTagWritten(Field field) {
    String known = field.tagged().condition(message.flexible().and(struct.versions()));
    String isSet = not(isDefault(field));
    return known.equals("true") ? isSet : known + " && " + isSet;
  }

  private static String not(String expression) {
    if (expression.contains("&&")) {
      return "!(" + expression + ")";
    }
    if (expression.contains(" == ")) {
      return expression.replace(" == ", " != ");
    }
    return expression.startsWith("!") ? expression.substring(1) : "!" + expression;
  }

  /// Whether the field has its default, as an expression.
  String isDefault(Field field) {
    String name = field.use();
    String literal = defaultOf(field);
    if (literal.equals("null")) {
      return name + " == null";
    }
    return switch (field.type()) {
      case Fixed.BOOL -> literal.equals("true") ? name : "!" + name;
      case Fixed.UUID -> "%s.equals(%s)".formatted(name, literal);
      case Fixed _ -> name + " == " + literal;
      case Sized.STRING -> "%s.equals(%s)".formatted(literal, name);
      case Sized _ -> notNull(field) + "!" + name + ".hasRemaining()";
      case ListOf _ -> notNull(field) + name + ".isEmpty()";
      case StructOf _ -> "%s.equals(%s)".formatted(literal, name);
    };
  }

  private static String notNull(Field field) {
    return field.mayBeNull() ? field.use() + " != null && " : "";
  }

  /// The default as an expression.
  String defaultOf(Field field) {
    if (field.hasNullDefault()) {
      return "null";
    }
    String text = Objects.requireNonNullElse(field.declaredDefault(), "");
    return switch (field.type()) {
      case Fixed.BOOL -> String.valueOf(Boolean.parseBoolean(text));
      case Fixed.UUID -> "Message.NO_ID";
      case Fixed.FLOAT64 -> String.valueOf(text.isEmpty() ? 0 : Double.parseDouble(text));
      case Fixed fixed ->
          (text.isEmpty() ? 0 : Long.decode(text)) + (fixed.java.equals("long") ? "L" : "");
      case Sized.STRING -> "\"" + text + "\"";
      case Sized _ -> "Message.NO_BYTES";
      case ListOf _ -> "List.of()";
      case StructOf(String name) -> name + ".DEFAULT";
    };
  }
}

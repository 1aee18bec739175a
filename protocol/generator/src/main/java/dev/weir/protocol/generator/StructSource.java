package dev.weir.protocol.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Writes the record of a message, or of a struct inside one.
final class StructSource {
  private final MessageSchema message;
  private final Struct struct;
  private final FieldSource fields;

  /// Fields that follow each other, and that the same versions have.
  private record Group(Versions versions, List<Field> fields) {}

  StructSource(MessageSchema message, Struct struct) {
    this.message = message;
    this.struct = struct;
    fields = new FieldSource(message, struct);
  }

  Source source() {
    var source = new Source();
    documentation(source);
    components(source);
    read(source);
    if (isRoot()) {
      apiKey(source);
    } else {
      readAll(source);
    }
    write(source);
    size(source);
    struct.taggedFields().forEach(field -> fields.sizeOf(source, field));
    new BuilderSource(struct, fields, isFlexible()).write(source);
    if (isRoot()) {
      message
          .structs()
          .forEach(inner -> source.line("").add(new StructSource(message, inner).source()));
    }
    return source.close();
  }

  private boolean isRoot() {
    return struct.equals(message.root());
  }

  private boolean isFlexible() {
    return !message.flexible().and(struct.versions()).isEmpty();
  }

  /// Where the message is flexible, as an expression: `flexible`, `true` or `false`.
  private String flexible() {
    return fields.flexible();
  }

  private void documentation(Source source) {
    if (isRoot()) {
      String kind =
          switch (message.kind()) {
            case REQUEST -> "a request";
            case RESPONSE -> "a response";
            case HEADER -> "what stands before a message";
            case DATA -> "what stands inside of other bytes";
          };
      String key = message.apiKey().isPresent() ? ", key " + message.apiKey().getAsInt() : "";
      source.line("/// %s: %s%s, %s.", message.name(), kind, key, message.versions().words());
    } else {
      source.line("/// A struct of [%s], %s.", message.name(), struct.versions().words());
    }
    source.line("///");
    for (Field field : struct.fields()) {
      source.line("/// @param %s %s", field.java(), words(field));
    }
    if (isFlexible()) {
      source.line("/// @param unknownTags the tagged fields that this code does not know, by tag");
    }
  }

  private String words(Field field) {
    var words = new ArrayList<String>();
    words.add(
        "`" + (field.type() instanceof Type.Fixed it ? it.method() : field.type().java()) + "`");
    if (!field.versions().equals(struct.versions())) {
      words.add(field.versions().words() + (field.ignorable() ? ", dropped by others" : ""));
    }
    if (field.isTagged()) {
      words.add("tag " + field.tag());
    }
    if (!field.nullable().isEmpty()) {
      words.add(
          field.nullable().equals(field.versions())
              ? "may be null"
              : "may be null in " + field.nullable().words());
    }
    return String.join(", ", words);
  }

  private void components(Source source) {
    var components = new ArrayList<String>();
    struct.fields().forEach(field -> components.add(field.javaType() + " " + field.java()));
    if (isFlexible()) {
      components.add("List<UnknownTag> unknownTags");
    }
    source.line("public record %s(", struct.name()).deeper(2);
    for (String component : components) {
      source.line(component + (component.equals(components.getLast()) ? ")" : ","));
    }
    if (components.isEmpty()) {
      source.line(")");
    }
    source.open("implements " + implemented()).deeper(-2);
    if (isDefaultOfAField()) {
      source.line("/// One with nothing but defaults.");
      source.line("static final %1$s DEFAULT = builder().build();", struct.name());
    }
  }

  private boolean isDefaultOfAField() {
    return Stream.concat(Stream.of(message.root()), message.structs().stream())
        .flatMap(each -> each.fields().stream())
        .anyMatch(field -> field.type().equals(new Type.StructOf(struct.name())));
  }

  private String implemented() {
    if (!isRoot()) {
      return "Message";
    }
    return switch (message.kind()) {
      case REQUEST -> "Request";
      case RESPONSE -> "Response";
      case HEADER, DATA -> "Message";
    };
  }

  private void read(Source source) {
    var body = new Source();
    if (isRoot()) {
      checkVersion(body);
    }
    body.line("var read = new Builder();");
    for (Group group : groups()) {
      boolean always = openIf(body, group);
      group.fields().forEach(field -> fields.read(body, field));
      if (!always) {
        body.close();
      }
    }
    if (isFlexible()) {
      readTags(body);
    }
    body.line("return read.build();");
    String kind = isRoot() ? "a message" : "a struct";
    source
        .line("")
        .line("/// Reads %s of a version.", kind)
        .open("public static %s read(Reader in, int version)", struct.name());
    withFlexible(source, body).close();
  }

  private void readTags(Source source) {
    boolean always = flexible().equals("true");
    if (!always) {
      source.open("if (flexible)");
    }
    List<Field> tagged = struct.taggedFields();
    if (tagged.isEmpty()) {
      source.line("read.unknownTags = in.unknownTags();");
    } else {
      source
          .line("int tag = -1;")
          .open("for (int left = in.tagCount(); left > 0; left--)")
          .line("tag = in.nextTag(tag);")
          .line("int outer = in.enterTag();")
          .open("switch (" + tagOrUnknown(tagged) + ")");
      for (Field field : tagged) {
        source.open("case %d ->", field.tag());
        fields.read(source, field);
        source.close();
      }
      source
          .line("default -> read.unknownTags = in.unknownTag(tag, read.unknownTags);")
          .close()
          .line("in.leaveTag(outer);")
          .close();
    }
    if (!always) {
      source.close();
    }
  }

  /// The tag, or -1 where this version does not give it the meaning that others do.
  private String tagOrUnknown(List<Field> tagged) {
    String result = "tag";
    for (Field field : tagged.reversed()) {
      String known = field.tagged().condition(message.flexible().and(struct.versions()));
      if (!known.equals("true")) {
        result = "tag == %d && !(%s) ? -1 : %s".formatted(field.tag(), known, result);
      }
    }
    return result;
  }

  private void readAll(Source source) {
    source
        .line("")
        .open("static List<%1$s> readAll(Reader in, int version, int count)", struct.name())
        .line("var all = new ArrayList<%s>(count);", struct.name())
        .open("for (int n = 0; n < count; n++)")
        .line("all.add(read(in, version));")
        .close()
        .line("return Collections.unmodifiableList(all);")
        .close();
  }

  private void apiKey(Source source) {
    if (message.apiKey().isPresent()) {
      String api = message.name().replaceAll("(Request|Response)$", "");
      source
          .line("")
          .line("@Override")
          .open("public ApiKey apiKey()")
          .line("return ApiKey.%s;", ApiKeySource.constantOf(api))
          .close();
    }
  }

  private void write(Source source) {
    var body = new Source();
    if (isRoot()) {
      checkVersion(body);
    }
    for (Group group : groups()) {
      boolean always = openIf(body, group);
      group.fields().forEach(field -> fields.write(body, field));
      if (!always) {
        List<Field> refused = group.fields().stream().filter(field -> !field.ignorable()).toList();
        if (!refused.isEmpty()) {
          body.next("else");
          refused.forEach(field -> fields.refuse(body, field, fields.isDefault(field)));
        }
        body.close();
      }
    }
    if (isFlexible()) {
      writeTags(body);
    }
    source.line("").line("@Override").open("public void write(Writer out, int version)");
    withFlexible(source, body).close();
  }

  private void writeTags(Source source) {
    List<Field> tagged = struct.taggedFields();
    for (Field field : tagged) {
      String known = field.tagged().condition(struct.versions());
      if (!known.equals("true") && !field.ignorable()) {
        fields.refuse(source, field, known + " || " + fields.isDefault(field));
      }
    }
    boolean always = flexible().equals("true");
    if (!always) {
      source.open("if (flexible)");
    }
    if (tagged.isEmpty()) {
      source.line("out.unknownTags(unknownTags);");
    } else {
      source.line("int known = 0;");
      for (Field field : tagged) {
        source.open("if (%s)", fields.isTagWritten(field)).line("known++;").close();
      }
      source.line("out.uvarint(known + unknownTags.size());").line("int next = 0;");
      for (Field field : tagged) {
        source
            .open("if (%s)", fields.isTagWritten(field))
            .line("next = out.unknownTags(unknownTags, next, %d);", field.tag())
            .line("out.tag(%d, %s);", field.tag(), fields.taggedSize(field));
        fields.write(source, field);
        source.close();
      }
      source.line("out.unknownTags(unknownTags, next);");
    }
    if (!always) {
      source
          .next("else")
          .line(
              "UnsupportedVersion.unless(unknownTags.isEmpty(), \"%s.unknownTags\", version);",
              fields.path())
          .close();
    }
  }

  private void size(Source source) {
    var body = new Source();
    int fixed =
        groups().stream()
            .filter(group -> group.versions().equals(struct.versions()))
            .flatMap(group -> group.fields().stream())
            .mapToInt(FieldSource::fixedSize)
            .sum();
    body.line("int size = %d;", fixed);
    for (Group group : groups()) {
      var inside = new Source();
      boolean always = group.versions().equals(struct.versions());
      int own = group.fields().stream().mapToInt(FieldSource::fixedSize).sum();
      if (!always && own > 0) {
        inside.line("size += %d;", own);
      }
      group.fields().forEach(field -> fields.addSize(inside, field));
      if (!inside.toString().isEmpty()) {
        boolean open = openIf(body, group);
        body.add(inside);
        if (!open) {
          body.close();
        }
      }
    }
    if (isFlexible()) {
      addTagSizes(body);
    }
    body.line("return size;");
    source.line("").line("@Override").open("public int size(int version)");
    withFlexible(source, body).close();
  }

  private void addTagSizes(Source source) {
    boolean always = flexible().equals("true");
    if (!always) {
      source.open("if (flexible)");
    }
    List<Field> tagged = struct.taggedFields();
    if (!tagged.isEmpty()) {
      source.line("int known = 0;");
    }
    for (Field field : tagged) {
      source
          .open("if (%s)", fields.isTagWritten(field))
          .line("known++;")
          .line("size += Sizes.tag(%d, %s);", field.tag(), fields.taggedSize(field))
          .close();
    }
    source.line("size += Sizes.unknownTags(%s, unknownTags);", tagged.isEmpty() ? "0" : "known");
    if (!always) {
      source.close();
    }
  }

  private void checkVersion(Source body) {
    body.line(
        "UnsupportedVersion.check(\"%s\", version, %d, %d);",
        message.name(), message.versions().lowest(), message.versions().highest());
  }

  /// The body, after the variable that it needs.
  private Source withFlexible(Source source, Source body) {
    if (flexible().equals("flexible") && body.toString().matches("(?s).*\\bflexible\\b.*")) {
      source.line("boolean flexible = %s;", message.flexible().condition(struct.versions()));
    }
    return source.add(body);
  }

  /// Opens the condition of a group; or says that it has none.
  private boolean openIf(Source source, Group group) {
    String condition = group.versions().condition(struct.versions());
    if (condition.equals("true")) {
      return true;
    }
    source.open("if (%s)", condition);
    return false;
  }

  private List<Group> groups() {
    var groups = new ArrayList<Group>();
    struct
        .plainFields()
        .forEach(field -> {
          if (groups.isEmpty() || !groups.getLast().versions().equals(field.versions())) {
            groups.add(new Group(field.versions(), new ArrayList<>()));
          }
          groups.getLast().fields().add(field);
        });
    return groups;
  }
}

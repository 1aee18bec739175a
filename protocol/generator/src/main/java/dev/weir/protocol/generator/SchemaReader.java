package dev.weir.protocol.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/// Reads a schema file. A word that it does not know is an error: it may change the bytes.
public final class SchemaReader {
  private static final List<String> MESSAGE_WORDS =
      List.of(
          "type",
          "name",
          "apiKey",
          "validVersions",
          "flexibleVersions",
          "fields",
          "commonStructs",
          "latestVersionUnstable",
          "listeners");
  private static final List<String> FIELD_WORDS =
      List.of(
          "name",
          "type",
          "versions",
          "fields",
          "nullableVersions",
          "taggedVersions",
          "tag",
          "flexibleVersions",
          "ignorable",
          "default",
          // Without a meaning on the wire.
          "about",
          "entityType",
          "mapKey",
          "zeroCopy");

  private final Versions versions;
  private final List<Struct> structs = new ArrayList<>();

  private SchemaReader(Versions versions) {
    this.versions = versions;
  }

  /// The schema that a JSON text describes.
  public static MessageSchema read(String text) {
    Json json = Json.parse(text);
    json.allowOnly(MESSAGE_WORDS);
    return new SchemaReader(Versions.parse(json.text("validVersions"))).message(json);
  }

  private MessageSchema message(Json json) {
    String name = json.text("name");
    List<Field> fields = fields(json, versions);
    for (Json struct : json.objects("commonStructs")) {
      Versions own = Versions.parse(struct.text("versions")).and(versions);
      structs.add(new Struct(struct.text("name"), own, fields(struct, own)));
    }
    return new MessageSchema(
        MessageSchema.Kind.valueOf(json.text("type").toUpperCase(Locale.ROOT)),
        name,
        json.has("apiKey")
            ? OptionalInt.of(Integer.parseInt(json.text("apiKey")))
            : OptionalInt.empty(),
        versions,
        Versions.parse(json.textOr("flexibleVersions", "none")).and(versions),
        Boolean.parseBoolean(json.textOr("latestVersionUnstable", "false")),
        new Struct(name, versions, fields),
        List.copyOf(structs));
  }

  /// The fields that at least one of the versions has.
  private List<Field> fields(Json json, Versions within) {
    var fields = new ArrayList<Field>();
    for (Json field : json.objects("fields")) {
      field.allowOnly(FIELD_WORDS);
      Versions own = Versions.parse(field.text("versions")).and(within);
      if (!own.isEmpty()) {
        fields.add(field(field, own));
      }
    }
    return List.copyOf(fields);
  }

  private Field field(Json json, Versions own) {
    Type type = Type.parse(json.text("type"));
    if (json.has("fields")) {
      String struct = json.text("type").replace("[]", "");
      int place = structs.size();
      List<Field> fields = fields(json, own);
      structs.add(place, new Struct(struct, own, fields));
    }
    Versions tagged = Versions.parse(json.textOr("taggedVersions", "none")).and(own);
    if (!tagged.isEmpty() && !tagged.equals(own)) {
      throw new IllegalArgumentException(
          "tagged in some of its versions only: " + json.text("name"));
    }
    Versions nullable = Versions.parse(json.textOr("nullableVersions", "none")).and(own);
    if (type instanceof Type.StructOf && !nullable.isEmpty() && !nullable.equals(own)) {
      throw new IllegalArgumentException("null in some of its versions only: " + json.text("name"));
    }
    return new Field(
        json.text("name"),
        type,
        own,
        nullable,
        tagged,
        Integer.parseInt(json.textOr("tag", "-1")),
        Versions.parse(json.textOr("flexibleVersions", "0+")),
        Boolean.parseBoolean(json.textOr("ignorable", "false")),
        json.textOrNull("default"));
  }
}

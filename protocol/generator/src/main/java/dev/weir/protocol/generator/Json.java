package dev.weir.protocol.generator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/// An object of a schema file: its members as text, lists of objects, or a mixture of both. Numbers
/// and booleans are text as well, as the schemas write the same default either way. Comments are
/// skipped.
final class Json {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(JsonReadFeature.ALLOW_JAVA_COMMENTS).build();

  private final Map<String, Object> members;

  private Json(Map<String, Object> members) {
    this.members = members;
  }

  static Json parse(String text) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      parser.nextToken();
      return object(parser);
    }
  }

  private static Json object(JsonParser parser) {
    var members = new LinkedHashMap<String, Object>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      members.put(
          name, parser.nextToken() == JsonToken.START_ARRAY ? list(parser) : parser.getString());
    }
    return new Json(members);
  }

  private static List<Object> list(JsonParser parser) {
    var elements = new ArrayList<Object>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      elements.add(token == JsonToken.START_OBJECT ? object(parser) : parser.getString());
    }
    return elements;
  }

  boolean has(String name) {
    return members.containsKey(name);
  }

  /// @throws IllegalArgumentException if there is none
  String text(String name) {
    if (members.get(name) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("no text \"" + name + "\" in " + members);
  }

  @Nullable String textOrNull(String name) {
    return has(name) ? text(name) : null;
  }

  String textOr(String name, String otherwise) {
    return has(name) ? text(name) : otherwise;
  }

  /// The objects of a list, none when there is no list.
  List<Json> objects(String name) {
    return members.get(name) instanceof List<?> list
        ? list.stream().map(Json.class::cast).toList()
        : List.of();
  }

  /// @throws IllegalArgumentException if there is a member of another name
  void allowOnly(List<String> names) {
    members.keySet().stream()
        .filter(name -> !names.contains(name))
        .findFirst()
        .ifPresent(name -> {
          throw new IllegalArgumentException("unknown word \"" + name + "\" in " + members);
        });
  }
}

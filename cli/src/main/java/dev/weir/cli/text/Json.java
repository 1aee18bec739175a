package dev.weir.cli.text;

import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;

/// JSON from maps, lists, strings, numbers, booleans and null. Maps keep their order.
public final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();

  /// `"name": value`, `[]`, `{}`: as most programs print it.
  private static final Separators COMPACT =
      Separators.createDefaultInstance()
          .withObjectNameValueSpacing(Separators.Spacing.AFTER)
          .withObjectEmptySeparator("")
          .withArrayEmptySeparator("");

  private Json() {}

  /// On one line, without a line end.
  public static String line(Object value) {
    return write(value, ObjectWriteContext.empty());
  }

  /// Indented by two spaces, lists over several lines, without a line end.
  public static String pretty(Object value) {
    return write(value, new Pretty());
  }

  private static String write(Object value, ObjectWriteContext context) {
    var text = new StringWriter();
    try (JsonGenerator out = FACTORY.createGenerator(context, text)) {
      write(value, out);
    }
    return text.toString();
  }

  private static void write(@Nullable Object value, JsonGenerator out) {
    switch (value) {
      case null -> out.writeNull();
      case Map<?, ?> map -> {
        out.writeStartObject();
        for (var entry : map.entrySet()) {
          out.writeName(String.valueOf(entry.getKey()));
          write(entry.getValue(), out);
        }
        out.writeEndObject();
      }
      case List<?> list -> {
        out.writeStartArray();
        for (Object each : list) {
          write(each, out);
        }
        out.writeEndArray();
      }
      case Integer number -> out.writeNumber(number);
      case Long number -> out.writeNumber(number);
      case Boolean truth -> out.writeBoolean(truth);
      default -> out.writeString(value.toString());
    }
  }

  private static final class Pretty extends ObjectWriteContext.Base {
    private final DefaultPrettyPrinter printer = new DefaultPrettyPrinter(COMPACT);

    Pretty() {
      printer.indentArraysWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);
    }

    @Override
    public boolean hasPrettyPrinter() {
      return true;
    }

    @Override
    public PrettyPrinter getPrettyPrinter() {
      return printer;
    }
  }
}

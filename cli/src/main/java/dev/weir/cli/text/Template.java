package dev.weir.cli.text;

import dev.weir.InvalidInput;
import dev.weir.Message;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A line for each message, from text with fields in it: `{{offset}}: {{key}} = {{value}}`.
///
/// | field | is |
/// |---|---|
/// | `{{key}}`, `{{value}}` | the bytes as they are; `null` without a key |
/// | `{{topic}}`, `{{partition}}`, `{{offset}}` | where the message is |
/// | `{{time}}` | its timestamp, `2026-07-20T09:30:00.000Z` |
/// | `{{header.NAME}}` | the last header of that name, `null` without |
///
/// `\t`, `\n` and `\\` are a tab, a line break and a backslash.
public final class Template {
  private static final byte[] NULL = "null".getBytes(StandardCharsets.UTF_8);

  private interface Part {
    void write(Message message, OutputStream out) throws IOException;
  }

  private final List<Part> parts;

  private Template(List<Part> parts) {
    this.parts = List.copyOf(parts);
  }

  /// @throws InvalidInput naming the fields that there are
  public static Template parse(String text) {
    var parts = new ArrayList<Part>();
    int at = 0;
    while (at < text.length()) {
      int open = text.indexOf("{{", at);
      if (open < 0) {
        parts.add(literal(text.substring(at)));
        break;
      }
      int close = text.indexOf("}}", open);
      if (close < 0) {
        throw new InvalidInput("\"" + text.substring(open) + "\" has no closing }}");
      }
      if (open > at) {
        parts.add(literal(text.substring(at, open)));
      }
      parts.add(field(text.substring(open + 2, close).strip()));
      at = close + 2;
    }
    return new Template(parts);
  }

  public void write(Message message, OutputStream out) throws IOException {
    for (Part part : parts) {
      part.write(message, out);
    }
  }

  private static Part field(String name) {
    return switch (name) {
      case "key" -> (m, out) -> out.write(orNull(m.keyBytes()));
      case "value" -> (m, out) -> out.write(m.value());
      case "topic" -> (m, out) -> out.write(utf8(m.topic()));
      case "partition" -> (m, out) -> out.write(utf8(Integer.toString(m.partition())));
      case "offset" -> (m, out) -> out.write(utf8(Long.toString(m.offset())));
      case "time" -> (m, out) -> out.write(utf8(Times.format(m.timestamp())));
      default -> {
        if (!name.startsWith("header.") || name.length() == "header.".length()) {
          throw new InvalidInput(
              "{{"
                  + name
                  + "}} is no field. There are {{key}}, {{value}}, {{offset}}, {{partition}},"
                  + " {{topic}}, {{time}} and {{header.NAME}}");
        }
        String header = name.substring("header.".length());
        yield (m, out) -> out.write(headerOrNull(m, header));
      }
    };
  }

  private static byte[] headerOrNull(Message message, String name) {
    Optional<String> header = message.header(name);
    return header.map(Template::utf8).orElse(NULL);
  }

  private static byte[] orNull(byte @Nullable [] bytes) {
    return bytes == null ? NULL : bytes;
  }

  private static Part literal(String text) {
    byte[] bytes = utf8(unescape(text));
    return (_, out) -> out.write(bytes);
  }

  private static String unescape(String text) {
    var plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      char next = i + 1 < text.length() ? text.charAt(i + 1) : 0;
      if (c == '\\' && (next == 't' || next == 'n' || next == '\\')) {
        plain.append(next == 't' ? '\t' : next == 'n' ? '\n' : '\\');
        i++;
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

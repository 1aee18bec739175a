package dev.weir.cli.consume;

import dev.weir.Message;
import dev.weir.cli.text.Json;
import dev.weir.cli.text.Template;
import dev.weir.cli.text.Times;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a message is written.
sealed interface RecordFormat {

  /// Writes one message, its line end included.
  void write(Message message, OutputStream out) throws IOException;

  /// The value. Bytes that are not text come as they are, but not onto a terminal: there,
  /// `binary: (12 bytes)`.
  record Text(boolean toTerminal) implements RecordFormat {
    @Override
    public void write(Message message, OutputStream out) throws IOException {
      out.write(shown(message.value(), toTerminal));
      out.write('\n');
    }
  }

  /// `[key] value`, and `[null] value` without a key.
  record KeyValue(boolean toTerminal) implements RecordFormat {
    @Override
    public void write(Message message, OutputStream out) throws IOException {
      byte[] key = message.keyBytes();
      out.write('[');
      out.write(key == null ? "null".getBytes(StandardCharsets.UTF_8) : shown(key, toTerminal));
      out.write(']');
      out.write(' ');
      out.write(shown(message.value(), toTerminal));
      out.write('\n');
    }
  }

  /// By a template, and a line end.
  record Templated(Template template) implements RecordFormat {
    @Override
    public void write(Message message, OutputStream out) throws IOException {
      template.write(message, out);
      out.write('\n');
    }
  }

  /// An object with all that the message has. Keys and values that are not UTF-8 text are
  /// `key_base64` and `value_base64` instead.
  record AsJson(boolean onOneLine) implements RecordFormat {
    @Override
    public void write(Message message, OutputStream out) throws IOException {
      var json = new LinkedHashMap<String, @Nullable Object>();
      json.put("topic", message.topic());
      json.put("partition", message.partition());
      json.put("offset", message.offset());
      json.put("timestamp", Times.format(message.timestamp()));
      putBytes(json, "key", message.keyBytes());
      putBytes(json, "value", message.isTombstone() ? null : message.value());
      List<Map<String, @Nullable Object>> headers = new ArrayList<>();
      for (var header : message.headers()) {
        var each = new LinkedHashMap<String, @Nullable Object>();
        each.put("name", header.name());
        putBytes(each, "value", header.value());
        headers.add(each);
      }
      json.put("headers", headers);
      String text = onOneLine ? Json.line(json) : Json.pretty(json);
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.write('\n');
    }
  }

  private static void putBytes(
      Map<String, @Nullable Object> json, String name, byte @Nullable [] bytes) {
    if (bytes == null) {
      json.put(name, null);
    } else if (isText(bytes)) {
      json.put(name, new String(bytes, StandardCharsets.UTF_8));
    } else {
      json.put(name + "_base64", Base64.getEncoder().encodeToString(bytes));
    }
  }

  private static byte[] shown(byte[] bytes, boolean toTerminal) {
    return toTerminal && !isText(bytes)
        ? ("binary: (" + bytes.length + " bytes)").getBytes(StandardCharsets.UTF_8)
        : bytes;
  }

  private static boolean isText(byte[] bytes) {
    try {
      var _ = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException _) {
      return false;
    }
  }
}

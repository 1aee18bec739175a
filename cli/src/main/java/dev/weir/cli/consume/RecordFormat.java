package dev.weir.cli.consume;

import dev.weir.Message;
import dev.weir.cli.text.Json;
import dev.weir.cli.text.MessageJson;
import dev.weir.cli.text.Template;
import dev.weir.cli.text.Times;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
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
      MessageJson.putContent(json, message);
      String text = onOneLine ? Json.line(json) : Json.pretty(json);
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.write('\n');
    }
  }

  private static byte[] shown(byte[] bytes, boolean toTerminal) {
    return toTerminal && !MessageJson.isText(bytes)
        ? MessageJson.binary(bytes).getBytes(StandardCharsets.UTF_8)
        : bytes;
  }
}

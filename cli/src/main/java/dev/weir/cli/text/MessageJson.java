package dev.weir.cli.text;

import dev.weir.Message;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a message holds, as text: bytes that are not UTF-8 are `key_base64` and `value_base64` in
/// JSON, and `binary: (12 bytes)` on a terminal.
public final class MessageJson {
  private MessageJson() {}

  /// Puts `key`, `value` and `headers`.
  public static void putContent(Map<String, @Nullable Object> json, Message message) {
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
  }

  /// The text; `null` without bytes.
  public static String shown(byte @Nullable [] bytes, boolean toTerminal) {
    if (bytes == null) {
      return "null";
    }
    return toTerminal && !isText(bytes) ? binary(bytes) : new String(bytes, StandardCharsets.UTF_8);
  }

  public static String binary(byte[] bytes) {
    return "binary: (" + bytes.length + " bytes)";
  }

  public static boolean isText(byte[] bytes) {
    try {
      var _ = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException _) {
      return false;
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
}

package dev.weir.cli.consume;

import dev.weir.Header;
import dev.weir.Message;
import dev.weir.cli.text.Times;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a command is told about its message, as environment variables.
///
/// An environment cannot hold everything that a message can: what it cannot is left out, and each
/// reason is told once.
///
/// Thread-safe.
final class CommandEnvironment {
  /// For all variables of a message together. Linux takes at least 128 KiB of arguments and
  /// environment, whatever the limits of the shell; the rest is the user's own.
  static final int MOST_BYTES = 96 * 1024;

  private static final String HEADER = "WEIR_HEADER_";

  /// Those that a command would otherwise take from a `weir consume --exec` around this one.
  private static final Set<String> OF_A_MESSAGE =
      Set.of(
          "WEIR_TOPIC",
          "WEIR_PARTITION",
          "WEIR_OFFSET",
          "WEIR_KEY",
          "WEIR_ATTEMPT",
          "WEIR_TIMESTAMP",
          "WEIR_SUBJECT",
          "WEIR_CONSUMER");

  /// Why a variable is left out.
  private enum Flaw {
    NUL("has a NUL byte in it, which an environment cannot hold"),
    NOT_TEXT("is not UTF-8 text"),
    TOO_LARGE("does not fit: an environment holds " + MOST_BYTES + " bytes of a message");

    private final String words;

    Flaw(String words) {
      this.words = words;
    }
  }

  private final @Nullable String consumer;
  private final Consumer<String> notices;
  private final Set<Flaw> told = EnumSet.noneOf(Flaw.class);

  /// @param consumer its name; null when it is not known
  CommandEnvironment(@Nullable String consumer, Consumer<String> notices) {
    this.consumer = consumer;
    this.notices = notices;
  }

  /// Puts in what belongs to this message, and takes out what belongs to another.
  void describe(Message message, Map<String, String> environment) {
    environment.keySet().removeIf(name -> OF_A_MESSAGE.contains(name) || name.startsWith(HEADER));
    var sheet = new Sheet(message, environment);
    sheet.put("WEIR_TOPIC", message.topic());
    sheet.put("WEIR_PARTITION", Integer.toString(message.partition()));
    sheet.put("WEIR_OFFSET", Long.toString(message.offset()));
    sheet.put("WEIR_ATTEMPT", Integer.toString(message.attempt()));
    sheet.put("WEIR_TIMESTAMP", Times.format(message.timestamp()));
    if (consumer != null) {
      sheet.put("WEIR_CONSUMER", consumer);
    }
    byte[] key = message.keyBytes();
    if (key != null) {
      sheet.put("WEIR_KEY", key);
    }
    for (Header header : message.headers()) {
      sheet.put(HEADER + variable(header.name()), header.value());
      if (header.name().equals("subject")) {
        sheet.put("WEIR_SUBJECT", header.value());
      }
    }
  }

  /// `content-type` is `CONTENT_TYPE`; of two headers that become one name, the last stays.
  private static String variable(String header) {
    return header.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9_]", "_");
  }

  private synchronized void tell(Flaw flaw, String variable, Message message) {
    if (told.add(flaw)) {
      notices.accept(
          "%s of %s %s: left out, here and wherever that is so"
              .formatted(variable, message, flaw.words));
    }
  }

  private static Optional<String> decoded(byte[] bytes) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException _) {
      return Optional.empty();
    }
  }

  /// The variables of one message, while there is room.
  private final class Sheet {
    private final Message message;
    private final Map<String, String> environment;
    private int room = MOST_BYTES;

    Sheet(Message message, Map<String, String> environment) {
      this.message = message;
      this.environment = environment;
    }

    void put(String name, byte[] value) {
      decoded(value).ifPresentOrElse(text -> put(name, text), () -> leaveOut(name, Flaw.NOT_TEXT));
    }

    void put(String name, String value) {
      int bytes = name.length() + value.getBytes(StandardCharsets.UTF_8).length + 2;
      if (value.indexOf('\0') >= 0) {
        leaveOut(name, Flaw.NUL);
      } else if (bytes > room) {
        leaveOut(name, Flaw.TOO_LARGE);
      } else {
        room -= bytes;
        environment.put(name, value);
      }
    }

    private void leaveOut(String name, Flaw flaw) {
      tell(flaw, name, message);
      environment.remove(name);
    }
  }
}

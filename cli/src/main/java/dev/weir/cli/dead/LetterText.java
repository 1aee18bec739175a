package dev.weir.cli.dead;

import dev.weir.DeadLetter;
import dev.weir.Message;
import dev.weir.cli.shell.Shell;
import dev.weir.cli.text.HumanTime;
import dev.weir.cli.text.MessageJson;
import dev.weir.cli.text.Table;
import dev.weir.cli.text.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Dead letters as a table, one whole, and as JSON.
final class LetterText {
  /// A cause may be a thousand characters; a line of a table is for recognizing it.
  private static final int MOST_CAUSE_CHARS = 60;

  private LetterText() {}

  static Table table(List<DeadLetter> letters, Instant now) {
    var table =
        new Table("ID", "TOPIC", "PARTITION", "OFFSET", "KEY", "ATTEMPTS", "CAUSE", "LAST FAILURE");
    for (DeadLetter letter : letters) {
      String key = letter.message().key();
      table.row(
          letter.id(),
          letter.origin().topic(),
          letter.origin().partition(),
          letter.originOffset(),
          key == null ? "-" : key,
          letter.attempts(),
          shortened(letter.cause()),
          HumanTime.format(Duration.between(letter.lastFailure(), now)));
    }
    return table;
  }

  private static String shortened(String cause) {
    return cause.codePointCount(0, cause.length()) <= MOST_CAUSE_CHARS
        ? cause
        : cause.substring(0, cause.offsetByCodePoints(0, MOST_CAUSE_CHARS - 1)) + "…";
  }

  static String text(DeadLetter letter, Shell shell) {
    Message message = letter.message();
    var text = new StringBuilder();
    line(text, "ID", letter.id());
    line(text, "Consumer", letter.consumer());
    line(text, "From", letter.origin() + "@" + letter.originOffset());
    line(text, "Cause", letter.cause());
    line(text, "Attempts", letter.attempts());
    line(text, "First failure", Times.format(letter.firstFailure()));
    line(text, "Last failure", Times.format(letter.lastFailure()));
    line(text, "Timestamp", Times.format(message.timestamp()));
    line(text, "Key", MessageJson.shown(message.keyBytes(), shell.terminals().out()));
    for (var header : message.headers()) {
      line(
          text,
          "Header",
          header.name() + "=" + MessageJson.shown(header.value(), shell.terminals().out()));
    }
    byte[] value = message.isTombstone() ? null : message.value();
    return text + "\n" + MessageJson.shown(value, shell.terminals().out()) + "\n";
  }

  private static void line(StringBuilder text, String name, Object value) {
    text.append("%-15s%s\n".formatted(name, value));
  }

  static Map<String, @Nullable Object> json(DeadLetter letter) {
    var json = new LinkedHashMap<String, @Nullable Object>();
    json.put("id", letter.id());
    json.put("consumer_id", letter.consumer());
    json.put("topic", letter.origin().topic());
    json.put("partition", letter.origin().partition());
    json.put("offset", letter.originOffset());
    json.put("cause", letter.cause());
    json.put("attempts", letter.attempts());
    json.put("first_failure", Times.format(letter.firstFailure()));
    json.put("last_failure", Times.format(letter.lastFailure()));
    json.put("timestamp", Times.format(letter.message().timestamp()));
    MessageJson.putContent(json, letter.message());
    return json;
  }
}

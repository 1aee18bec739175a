package dev.weir.client.letters;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Names of what Weir keeps beside a topic for one consumer: the topic of its dead letters, and the
/// one through which they come back.
///
/// `orders` and `billing` give `orders.billing.dead` and `orders.billing.redrive`. The consumer's
/// part holds no dot, so that no other topic and consumer give the same name, and all dead letters
/// of a consumer are found by how their topics' names end.
public final class DeadTopics {
  /// Kafka's limit of a topic's name, which is everybody's.
  private static final int NAME_CHARACTERS = 249;

  /// Longer ones end in a hash: what is left is the topic's.
  private static final int CONSUMER_CHARACTERS = 100;

  /// The limit of a consumer's name.
  private static final int CONSUMER_BYTES = 255;

  private static final int HASH_BYTES = 8;
  private static final String DEAD = ".dead";
  private static final String REDRIVE = ".redrive";
  private static final HexFormat HEX = HexFormat.of();

  private DeadTopics() {}

  /// Where this consumer's dead letters of a topic lie.
  public static String dead(String topic, String consumer) {
    return beside(topic, consumer, DEAD);
  }

  /// Where those are that come back from there. For a topic's pattern, the pattern of these.
  public static String redrive(String topic, String consumer) {
    return beside(topic, consumer, REDRIVE);
  }

  /// Whether a topic holds dead letters of this consumer.
  public static boolean isDead(String topic, String consumer) {
    return topic.endsWith("." + part(consumer) + DEAD);
  }

  /// Whether a topic is one of those through which dead letters come back to this consumer.
  public static boolean isRedrive(String topic, String consumer) {
    return topic.endsWith("." + part(consumer) + REDRIVE);
  }

  /// The consumer under whose name is remembered which dead letters were redriven or purged.
  public static String keeper(String consumer) {
    byte[] bytes = consumer.getBytes(StandardCharsets.UTF_8);
    // A cut name may hold half a character, so the long ones are spelled as topics are.
    return bytes.length + DEAD.length() <= CONSUMER_BYTES ? consumer + DEAD : part(consumer) + DEAD;
  }

  /// Whether what is stored under this name on this topic is which of its letters are settled.
  public static boolean isKeeper(String name, String topic) {
    if (!name.endsWith(DEAD)) {
      return false;
    }
    String consumer = name.substring(0, name.length() - DEAD.length());
    return isDead(topic, consumer) || topic.endsWith("." + name);
  }

  private static String beside(String topic, String consumer, String what) {
    String end = "." + part(consumer) + what;
    return shortened(topic, NAME_CHARACTERS - end.length()) + end;
  }

  private static String part(String consumer) {
    return shortened(spelled(consumer), CONSUMER_CHARACTERS);
  }

  private static String shortened(String name, int most) {
    if (name.length() <= most) {
      return name;
    }
    return name.substring(0, most - 1 - 2 * HASH_BYTES) + "-" + hash(name);
  }

  private static String hash(String name) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      return HEX.formatHex(digest, 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /// Bytes that a topic's name may not have, and dots, as `_` and two hex digits; `_` itself too
  /// where it could be taken for one of these.
  private static String spelled(String consumer) {
    byte[] bytes = consumer.getBytes(StandardCharsets.UTF_8);
    var spelled = new StringBuilder(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      byte b = bytes[i];
      boolean ambiguous =
          b == '_' && i + 2 < bytes.length && isHex(bytes[i + 1]) && isHex(bytes[i + 2]);
      if (isPlain(b) && !ambiguous) {
        spelled.append((char) b);
      } else {
        spelled.append('_').append(HEX.toHexDigits(b));
      }
    }
    return spelled.toString();
  }

  private static boolean isPlain(byte b) {
    return (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || (b >= '0' && b <= '9')
        || b == '_'
        || b == '-';
  }

  private static boolean isHex(byte b) {
    return (b >= '0' && b <= '9') || (b >= 'a' && b <= 'f');
  }
}

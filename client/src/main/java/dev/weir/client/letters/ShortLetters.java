package dev.weir.client.letters;

import dev.weir.DeadLetter;
import dev.weir.Header;
import dev.weir.InvalidInput;
import dev.weir.Message;
import dev.weir.NewMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// A letter that is larger than its log takes: it is a message with headers more. It goes with less
/// of its cause; if that does not help, without its message, which stays where it was read: the
/// letter says where, and shows and redrives take it from there, as long as that topic keeps it. So
/// a message of any size can be buried, and blocks nobody.
///
/// @param append sends a letter
public record ShortLetters(Consumer<NewMessage> append) {
  /// What is missing: [#CAUSE] or [#MESSAGE].
  static final String CUT = "weir-dead-cut";

  private static final String CAUSE = "cause";
  private static final String MESSAGE = "message";

  /// Enough for the class of an exception.
  private static final int SHORT_CAUSE_CHARACTERS = 60;

  /// @throws InvalidInput when not even the shortest is taken: size is not what is wrong
  void send(NewMessage letter) {
    try {
      append.accept(letter);
    } catch (InvalidInput e) {
      sendShort(letter, e);
    }
  }

  private void sendShort(NewMessage letter, InvalidInput refusal) {
    try {
      append.accept(shortened(letter, CAUSE));
    } catch (InvalidInput e) {
      try {
        append.accept(shortened(letter, MESSAGE));
      } catch (InvalidInput last) {
        refusal.addSuppressed(last);
        throw refusal;
      }
    }
  }

  private static NewMessage shortened(NewMessage letter, String what) {
    var headers = letter.headers();
    int ofWeir = headers.size() - (Letters.DEAD.size() - 1); // all but this one
    boolean keepsMessage = what.equals(CAUSE);
    byte[] value = letter.valueBytes();
    var copy = NewMessage.to(letter.topic());
    copy = keepsMessage ? copy.key(letter.keyBytes()) : copy;
    copy = keepsMessage && value != null ? copy.value(value) : copy.tombstone();
    copy = letter.timestamp().map(copy::timestamp).orElse(copy);
    for (int i = keepsMessage ? 0 : ofWeir; i < headers.size(); i++) {
      var header = headers.get(i);
      boolean isCause = i >= ofWeir && header.name().equals(Letters.CAUSE);
      copy = copy.header(isCause ? shortCause(header) : header);
    }
    return copy.header(Header.of(CUT, what));
  }

  private static Header shortCause(Header cause) {
    return Header.of(cause.name(), Letters.cut(cause.text(), SHORT_CAUSE_CHARACTERS));
  }

  /// The headers of a message as they are shown: a letter without its message says so.
  static List<Header> told(Message lying, List<Header> headers) {
    return lying.header(CUT).filter(MESSAGE::equals).isPresent()
        ? List.of(Header.of(CUT, MESSAGE))
        : headers;
  }

  /// Whether the message did not fit into its letter.
  public static boolean isWithoutMessage(DeadLetter letter) {
    return letter.message().isTombstone()
        && letter.message().header(CUT).filter(MESSAGE::equals).isPresent();
  }

  /// The letter with the message that it lacks.
  static DeadLetter with(DeadLetter letter, Message message) {
    return new DeadLetter(
        letter.id(),
        letter.consumer(),
        letter.origin(),
        letter.originOffset(),
        letter.cause(),
        letter.attempts(),
        letter.firstFailure(),
        letter.lastFailure(),
        message);
  }

  /// What can be redriven in one step: a message that did not fit into its letter fills one alone.
  public static List<List<DeadLetter>> steps(List<DeadLetter> letters) {
    var together = letters.stream().filter(letter -> !isWithoutMessage(letter)).toList();
    var steps = new ArrayList<List<DeadLetter>>();
    steps.add(together);
    letters.stream().filter(ShortLetters::isWithoutMessage).map(List::of).forEach(steps::add);
    return steps;
  }
}

package dev.weir.client.letters;

import dev.weir.Capability;
import dev.weir.DeadLetter;
import dev.weir.Header;
import dev.weir.Message;
import dev.weir.NewMessage;
import dev.weir.NotFound;
import dev.weir.OffsetOutOfRange;
import dev.weir.TopicPartition;
import dev.weir.client.backend.Needs;
import dev.weir.spi.Backend;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Dead letters as messages. A letter is the message that died, key, value and headers, and behind
/// its headers those that say what happened.
public final class Letters {
  /// Of a cause, so that a stack trace does not outgrow its message.
  static final int CAUSE_CHARACTERS = 1_000;

  private static final String RETRIED = "given back for another attempt";

  private static final String CONSUMER = "weir-dead-consumer";
  private static final String TOPIC = "weir-dead-topic";
  private static final String PARTITION = "weir-dead-partition";
  private static final String OFFSET = "weir-dead-offset";
  private static final String ATTEMPTS = "weir-dead-attempts";
  static final String CAUSE = "weir-dead-cause";
  private static final String FIRST_FAILURE = "weir-dead-first-failure";
  private static final String LAST_FAILURE = "weir-dead-last-failure";
  static final Set<String> DEAD =
      Set.of(
          CONSUMER,
          TOPIC,
          PARTITION,
          OFFSET,
          ATTEMPTS,
          CAUSE,
          FIRST_FAILURE,
          LAST_FAILURE,
          ShortLetters.CUT);

  private static final String ORIGIN_TOPIC = "weir-origin-topic";
  private static final String ORIGIN_PARTITION = "weir-origin-partition";
  private static final String ORIGIN_OFFSET = "weir-origin-offset";
  private static final Set<String> ORIGIN = Set.of(ORIGIN_TOPIC, ORIGIN_PARTITION, ORIGIN_OFFSET);

  private final Backend backend;
  private final InstantSource clock;
  private final Failures failures = new Failures();
  private final SideTopics topics;

  /// @param clock dates failures and letters
  public Letters(Backend backend, InstantSource clock) {
    this.backend = backend;
    this.clock = clock;
    this.topics = new SideTopics(backend);
  }

  /// Remembers what was said when a message failed.
  public void failed(String consumer, Message message, Throwable error) {
    failures.add(consumer, message, cut(error.toString()), clock.instant());
  }

  /// A program gives a message back for another attempt.
  ///
  /// @param reason null when it does not say why; [#failed] may have been told before
  public void retried(String consumer, Message message, @Nullable String reason) {
    if (reason != null) {
      failures.add(consumer, message, cut(reason), clock.instant());
      return;
    }
    var known = failures.of(consumer, message);
    if (known == null || known.attempt() < message.attempt()) {
      failures.add(consumer, message, RETRIED, clock.instant());
    }
  }

  /// The message is done with: nothing more will be said about it.
  public void done(String consumer, Message message) {
    failures.forget(consumer, message);
  }

  /// The letter of a message that was given back after its last attempt.
  public NewMessage spent(String consumer, Message message, int most) {
    return unheard(
        consumer, message, "%s after %d of %d".formatted(RETRIED, message.attempt(), most));
  }

  /// The letter of a message whose last lease ran out.
  public NewMessage lapsed(String consumer, Message message, int most) {
    String cause = "its lease ran out at attempt %d of %d, and nobody said why";
    return unheard(consumer, message, cause.formatted(message.attempt(), most));
  }

  /// @param cause what is said when nobody said why it failed
  private NewMessage unheard(String consumer, Message message, String cause) {
    var failure = failures.of(consumer, message);
    if (failure == null) {
      return letter(consumer, message, now(message, cause));
    }
    boolean heard = !failure.cause().equals(RETRIED) && failure.attempt() == message.attempt();
    return letter(
        consumer,
        message,
        heard
            ? failure
            : new Failures.Failure(failure.first(), clock.instant(), cause, message.attempt()));
  }

  /// The letter of a message that a consumer rejects.
  public NewMessage rejected(String consumer, Message message, String reason) {
    var before = failures.of(consumer, message);
    var now = now(message, reason);
    return letter(
        consumer,
        message,
        before == null
            ? now
            : new Failures.Failure(before.first(), now.last(), now.cause(), now.attempt()));
  }

  private Failures.Failure now(Message message, String cause) {
    var now = clock.instant();
    return new Failures.Failure(now, now, cut(cause), message.attempt());
  }

  private NewMessage letter(String consumer, Message message, Failures.Failure failure) {
    var origin = Origin.of(consumer, message);
    var headers = new ArrayList<>(without(message.headers(), origin.redriven ? ORIGIN : Set.of()));
    headers.add(Header.of(CONSUMER, consumer));
    headers.add(Header.of(TOPIC, origin.partition.topic()));
    headers.add(Header.of(PARTITION, Integer.toString(origin.partition.partition())));
    headers.add(Header.of(OFFSET, Long.toString(origin.offset)));
    headers.add(Header.of(ATTEMPTS, Integer.toString(message.attempt())));
    headers.add(Header.of(CAUSE, failure.cause()));
    headers.add(Header.of(FIRST_FAILURE, failure.first().toString()));
    headers.add(Header.of(LAST_FAILURE, failure.last().toString()));
    return copy(message, DeadTopics.dead(origin.partition.topic(), consumer), headers);
  }

  /// Where a message was read first.
  private record Origin(TopicPartition partition, long offset, boolean redriven) {
    static Origin of(String consumer, Message message) {
      if (DeadTopics.isRedrive(message.topic(), consumer)) {
        try {
          int partition = Integer.parseInt(text(message, ORIGIN_PARTITION));
          return new Origin(
              new TopicPartition(text(message, ORIGIN_TOPIC), partition),
              Long.parseLong(text(message, ORIGIN_OFFSET)),
              true);
        } catch (IllegalArgumentException e) {
          // Not written by a redrive: it was read here first.
        }
      }
      return new Origin(message.topicPartition(), message.offset(), false);
    }
  }

  /// Runs what appends a letter; its topic is made first. One that is larger than the log takes goes
  /// as a [ShortLetters] has it.
  public void send(NewMessage letter, Consumer<NewMessage> append) {
    topics.with(letter.topic(), () -> new ShortLetters(append).send(letter));
  }

  /// The letter that lies in a topic of dead letters; empty for anything else that does.
  public static Optional<DeadLetter> read(Message lying) {
    try {
      var origin = new TopicPartition(text(lying, TOPIC), Integer.parseInt(text(lying, PARTITION)));
      long offset = Long.parseLong(text(lying, OFFSET));
      return Optional.of(
          new DeadLetter(
              lying.offset(),
              text(lying, CONSUMER),
              origin,
              offset,
              text(lying, CAUSE),
              Integer.parseInt(text(lying, ATTEMPTS)),
              Instant.parse(text(lying, FIRST_FAILURE)),
              Instant.parse(text(lying, LAST_FAILURE)),
              // Copied: a letter that is looked at must not keep the batch around it in memory.
              Message.of(
                  origin,
                  offset,
                  lying.timestamp().toEpochMilli(),
                  lying.keyBytes(),
                  lying.isTombstone() ? null : lying.value(),
                  ShortLetters.told(lying, without(lying.headers(), DEAD)))));
    } catch (IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }

  /// A letter with its message, from where that was read when it did not fit into the letter; as it
  /// lies when it is there no more.
  public DeadLetter whole(DeadLetter letter) {
    if (!ShortLetters.isWithoutMessage(letter)) {
      return letter;
    }
    try {
      var slice = backend.reader().read(letter.origin(), letter.originOffset(), 1, 1);
      return slice.messages().stream()
          .filter(message -> message.offset() == letter.originOffset())
          .findFirst()
          .map(message -> ShortLetters.with(letter, message))
          .orElse(letter);
    } catch (NotFound | OffsetOutOfRange e) {
      return letter;
    }
  }

  /// As it was, without what says where it was read first: for one that is too large with it.
  public NewMessage redrivenBare(DeadLetter letter) {
    String topic = DeadTopics.redrive(letter.origin().topic(), letter.consumer());
    return copy(letter.message(), topic, letter.message().headers());
  }

  /// The message of a letter, as its consumer is given it again.
  public NewMessage redriven(DeadLetter letter) {
    var headers = new ArrayList<>(letter.message().headers());
    headers.add(Header.of(ORIGIN_TOPIC, letter.origin().topic()));
    headers.add(Header.of(ORIGIN_PARTITION, Integer.toString(letter.origin().partition())));
    headers.add(Header.of(ORIGIN_OFFSET, Long.toString(letter.originOffset())));
    String topic = DeadTopics.redrive(letter.origin().topic(), letter.consumer());
    return copy(letter.message(), topic, headers);
  }

  private NewMessage copy(Message message, String topic, List<Header> headers) {
    var copy = NewMessage.to(topic).key(message.keyBytes());
    copy = message.isTombstone() ? copy.tombstone() : copy.value(message.value());
    if (Needs.has(backend, Capability.TIMESTAMPS) && message.timestamp().toEpochMilli() >= 0) {
      copy = copy.timestamp(message.timestamp());
    }
    for (var header : headers) {
      copy = copy.header(header);
    }
    return copy;
  }

  /// @throws IllegalArgumentException when there is no such header
  private static String text(Message message, String header) {
    return message
        .header(header)
        .orElseThrow(() -> new IllegalArgumentException(message + " has no header " + header));
  }

  /// The headers without those that Weir put behind them. A message may have had some of these names
  /// before: only the last of each is Weir's.
  private static List<Header> without(List<Header> headers, Set<String> added) {
    var left = new TreeSet<>(added);
    int end = headers.size();
    while (end > 0 && left.remove(headers.get(end - 1).name())) {
      end--;
    }
    return headers.subList(0, end);
  }

  /// As much of a cause as a letter takes.
  public static String cut(String cause) {
    return cut(cause, CAUSE_CHARACTERS);
  }

  /// As many characters of a cause, or all.
  static String cut(String cause, int most) {
    if (cause.length() <= most) {
      return cause;
    }
    int end = most - 1;
    return cause.substring(0, Character.isHighSurrogate(cause.charAt(end - 1)) ? end - 1 : end)
        + "…";
  }
}

package dev.weir.tck.mutants;

import dev.weir.Consumer;
import dev.weir.DeadLetter;
import dev.weir.DeadLetterFilter;
import dev.weir.DeadLetters;
import dev.weir.Message;
import dev.weir.NewMessage;
import dev.weir.Slice;
import dev.weir.TopicPartition;
import dev.weir.Weir;
import dev.weir.tck.Mutation;
import dev.weir.tck.forwarding.ForwardingConsumer;
import dev.weir.tck.forwarding.ForwardingDeadLetters;
import dev.weir.tck.forwarding.ForwardingWeir;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;

/// Break the chapter "Dead letters".
final class DeadLetterMutants {
  private DeadLetterMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of(
            "C185",
            "forgets the first failure",
            listing(
                letter -> remade(letter, letter.origin(), letter.message(), letter.lastFailure()))),
        Mutant.of(
            "C225",
            "does not listen to reasons",
            Breaks.consumers(sound ->
                new ForwardingConsumer(sound) {
                  @Override
                  public void retry(Message message, String reason) {
                    super.retry(message);
                  }
                })),
        Mutant.of(
            "C186",
            "drops the headers",
            listing(letter ->
                remade(letter, letter.origin(), bare(letter.message()), letter.firstFailure()))),
        Mutant.of("C187", "hides the topic of dead letters", hiding()),
        Mutant.of("C188", "buries when it closes", Breaks.consumers(Undertaker::new)),
        Mutant.of("C189", "sends to everybody what is redriven", Breaks.letters(Resending::new)),
        Mutant.of("C190", "goes on listing what is redriven", DeadLetterMutants::remembering),
        Mutant.of("C191", "tells upper case from lower", Breaks.letters(DeadLetterMutants::exact)),
        Mutant.of("C192", "forgets the first origin", DeadLetterMutants::forgetful));
  }

  private static Mutation listing(UnaryOperator<DeadLetter> change) {
    return Breaks.letters((sound, _) ->
        new ForwardingDeadLetters(sound) {
          @Override
          public List<DeadLetter> list(DeadLetterFilter filter, int most) {
            return super.list(filter, most).stream().map(change).toList();
          }
        });
  }

  private static DeadLetter remade(
      DeadLetter letter, TopicPartition origin, Message message, Instant firstFailure) {
    return new DeadLetter(
        letter.id(),
        letter.consumer(),
        origin,
        letter.originOffset(),
        letter.cause(),
        letter.attempts(),
        firstFailure,
        letter.lastFailure(),
        message);
  }

  private static Message bare(Message message) {
    return Message.of(
        message.topicPartition(),
        message.offset(),
        message.timestamp().toEpochMilli(),
        message.keyBytes(),
        message.value(),
        List.of());
  }

  private static Mutation hiding() {
    return new Mutation() {
      @Override
      public Weir weir(Weir weir) {
        return new ForwardingWeir(weir) {
          @Override
          public Slice read(String topic, int partition, long offset, int maxMessages) {
            return topic.endsWith(".dead")
                ? new Slice(List.of(), offset)
                : super.read(topic, partition, offset, maxMessages);
          }
        };
      }
    };
  }

  private static DeadLetters exact(DeadLetters sound, Weir weir) {
    return new ForwardingDeadLetters(sound) {
      @Override
      public List<DeadLetter> list(DeadLetterFilter filter, int most) {
        String part = filter.causeContains().orElse("");
        return super.list(filter, most).stream()
            .filter(letter -> letter.cause().contains(part))
            .toList();
      }
    };
  }

  private static Mutation remembering() {
    List<DeadLetter> redriven = new ArrayList<>();
    return Breaks.letters((sound, _) ->
        new ForwardingDeadLetters(sound) {
          @Override
          public long redrive(DeadLetterFilter filter) {
            redriven.addAll(super.list(filter, 1_000));
            return super.redrive(filter);
          }

          @Override
          public List<DeadLetter> list(DeadLetterFilter filter, int most) {
            var all = new ArrayList<>(redriven);
            all.addAll(super.list(filter, most));
            return all;
          }
        });
  }

  /// After a redrive every letter comes from where redriven messages lie.
  private static Mutation forgetful() {
    var redriven = new AtomicBoolean();
    return Breaks.letters((sound, _) ->
        new ForwardingDeadLetters(sound) {
          @Override
          public long redrive(DeadLetterFilter filter) {
            redriven.set(true);
            return super.redrive(filter);
          }

          @Override
          public List<DeadLetter> list(DeadLetterFilter filter, int most) {
            var letters = super.list(filter, most);
            return redriven.get()
                ? letters.stream().map(DeadLetterMutants::moved).toList()
                : letters;
          }
        });
  }

  private static DeadLetter moved(DeadLetter letter) {
    var there = new TopicPartition(letter.origin().topic() + ".redrive", 0);
    return remade(letter, there, letter.message(), letter.firstFailure());
  }

  private static final class Undertaker extends ForwardingConsumer {
    private final Map<Message, String> dying = new LinkedHashMap<>();

    Undertaker(Consumer consumer) {
      super(consumer);
    }

    @Override
    public void reject(Message message, String reason) {
      dying.put(message, reason);
    }

    @Override
    public void close() {
      dying.forEach(super::reject);
      dying.clear();
      super.close();
    }
  }

  private static final class Resending extends ForwardingDeadLetters {
    private final Weir weir;

    Resending(DeadLetters letters, Weir weir) {
      super(letters);
      this.weir = weir;
    }

    @Override
    public long redrive(DeadLetterFilter filter) {
      try (var out = weir.producer()) {
        for (var letter : list(filter, 1_000)) {
          out.send(
              NewMessage.to(letter.origin().topic())
                  .key(letter.message().keyBytes())
                  .value(letter.message().value()));
        }
      }
      return purge(filter);
    }
  }
}

package dev.weir.tck.mutants;

import dev.weir.Consumer;
import dev.weir.Message;
import dev.weir.TopicPartition;
import dev.weir.Unavailable;
import dev.weir.WeirException;
import dev.weir.tck.forwarding.ForwardingConsumer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Break the chapter "Calls".
final class CallMutants {
  private CallMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of(
            "C78",
            "gives a message again to the next thread that asks",
            Breaks.consumers(plan -> plan.name() == null, Repeating::new)),
        Mutant.of("C79", "gives an empty second stream", Breaks.consumers(EmptySecond::new)),
        Mutant.of("C80", "clears the interrupt flag", Breaks.consumers(Clearing::new)),
        Mutant.of(
            "C81",
            "polls one more",
            Breaks.consumers(sound ->
                new ForwardingConsumer(sound) {
                  @Override
                  public List<Message> poll(int maxMessages, Duration wait) {
                    return super.poll(maxMessages + 1, wait);
                  }
                })),
        Mutant.of("C82", "tells the offsets that were last seen", Breaks.consumers(LastSeen::new)));
  }

  private static final class Repeating extends ForwardingConsumer {
    private @Nullable Message last;
    private @Nullable Thread receiver;

    Repeating(Consumer consumer) {
      super(consumer);
    }

    @Override
    public synchronized Optional<Message> next(Duration wait) {
      var again = last;
      if (again != null && !Thread.currentThread().equals(receiver)) {
        last = null;
        return Optional.of(again);
      }
      var message = super.next(wait);
      message.ifPresent(m -> last = m);
      receiver = Thread.currentThread();
      return message;
    }
  }

  private static final class EmptySecond extends ForwardingConsumer {
    EmptySecond(Consumer consumer) {
      super(consumer);
    }

    @Override
    public Stream<Message> stream() {
      try {
        return super.stream();
      } catch (WeirException e) {
        return Stream.empty();
      }
    }
  }

  private static final class Clearing extends ForwardingConsumer {
    Clearing(Consumer consumer) {
      super(consumer);
    }

    @Override
    public Message next() {
      try {
        return super.next();
      } catch (Unavailable e) {
        var _ = Thread.interrupted();
        throw e;
      }
    }
  }

  private static final class LastSeen extends ForwardingConsumer {
    LastSeen(Consumer consumer) {
      super(consumer);
    }

    @Override
    public Map<TopicPartition, Long> positions() {
      var positions = new TreeMap<>(super.positions());
      positions.replaceAll((_, next) -> Math.max(0, next - 1));
      return positions;
    }
  }
}

package dev.weir.tck.mutants;

import dev.weir.Consumer;
import dev.weir.ConsumerDescription;
import dev.weir.Consumers;
import dev.weir.Lag;
import dev.weir.tck.forwarding.ForwardingConsumer;
import dev.weir.tck.forwarding.ForwardingConsumers;
import java.util.List;
import java.util.function.UnaryOperator;

/// Break the chapter "Lag".
final class LagMutants {
  private LagMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of(
            "C68",
            "does not count the message that is next",
            Breaks.consumers(sound ->
                lagging(sound, lag -> new Lag(Math.max(0, lag.messages() - 1), lag.time())))),
        Mutant.of(
            "C69",
            "tells a younger message's age",
            Breaks.consumers(
                sound -> lagging(sound, lag -> new Lag(lag.messages(), lag.time().dividedBy(2))))),
        Mutant.of(
            "C70",
            "counts the message before the position",
            Breaks.stored(LagMutants::countingOneMore)));
  }

  private static Consumer lagging(Consumer sound, UnaryOperator<Lag> change) {
    return new ForwardingConsumer(sound) {
      @Override
      public Lag lag() {
        return change.apply(super.lag());
      }
    };
  }

  private static Consumers countingOneMore(Consumers sound) {
    return new ForwardingConsumers(sound) {
      @Override
      public List<ConsumerDescription> describe(String name) {
        return super.describe(name).stream()
            .map(stored ->
                new ConsumerDescription(
                    stored.name(),
                    stored.topic(),
                    stored.positions(),
                    new Lag(stored.lag().messages() + 1, stored.lag().time())))
            .toList();
      }
    };
  }
}

package dev.weir.tck.mutants;

import dev.weir.Consumer;
import dev.weir.ConsumerDescription;
import dev.weir.Consumers;
import dev.weir.Lag;
import dev.weir.TopicPartition;
import dev.weir.tck.forwarding.ForwardingConsumer;
import dev.weir.tck.forwarding.ForwardingConsumers;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
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
            Breaks.stored(LagMutants::countingOneMore)),
        Mutant.of(
            "C230", "tells the lag of all as that of one", Breaks.stored(LagMutants::lumping)));
  }

  private static Consumer lagging(Consumer sound, UnaryOperator<Lag> change) {
    return new ForwardingConsumer(sound) {
      @Override
      public Lag lag() {
        return change.apply(super.lag());
      }
    };
  }

  private static SortedMap<TopicPartition, Lag> oneMore(SortedMap<TopicPartition, Lag> lags) {
    var more = new TreeMap<>(lags);
    more.computeIfPresent(lags.firstKey(), (_, lag) -> new Lag(lag.messages() + 1, lag.time()));
    return more;
  }

  /// What lies on any partition is told of the first.
  private static Consumers lumping(Consumers sound) {
    return new ForwardingConsumers(sound) {
      @Override
      public List<ConsumerDescription> describe(String name) {
        return super.describe(name).stream()
            .map(stored ->
                new ConsumerDescription(
                    stored.name(),
                    stored.topic(),
                    stored.positions(),
                    new TreeMap<>(Map.of(stored.lags().firstKey(), stored.lag()))))
            .toList();
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
                    stored.name(), stored.topic(), stored.positions(), oneMore(stored.lags())))
            .toList();
      }
    };
  }
}

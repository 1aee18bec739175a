package dev.weir.tck.mutants;

import dev.weir.CommitStrategy;
import dev.weir.Consumer;
import dev.weir.ConsumerDescription;
import dev.weir.ConsumerPosition;
import dev.weir.Consumers;
import dev.weir.Place;
import dev.weir.TopicPartition;
import dev.weir.Weir;
import dev.weir.spi.Backend;
import dev.weir.spi.PositionStore;
import dev.weir.tck.HandClock;
import dev.weir.tck.Mutation;
import dev.weir.tck.forwarding.ConsumerPlan;
import dev.weir.tck.forwarding.ForwardingBackend;
import dev.weir.tck.forwarding.ForwardingConsumer;
import dev.weir.tck.forwarding.ForwardingConsumers;
import dev.weir.tck.forwarding.ForwardingPositions;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/// Break the chapter "Resuming".
final class ResumeMutants {
  private ResumeMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of("C49", "writes positions when someone asks for them", Breaks.positions(Late::new))
            .alsoBreaking(
                Set.of("C50", "C58"), "what a closed connection keeps back is lost as in a kill"),
        Mutant.of("C50", "does not find what an earlier connection stored", Forgetting::new),
        Mutant.of(
            "C51", "takes names without their case", Breaks.positions(ResumeMutants::caseless)),
        Mutant.of(
            "C52",
            "takes the furthest position for all partitions",
            Breaks.positions(ResumeMutants::furthest)),
        Mutant.of(
            "C53",
            "describes the offset that was last seen",
            described(stored ->
                new ConsumerPosition(
                    stored.consumer(),
                    stored.topicPartition(),
                    stored.position() - 1,
                    stored.lastSeen()))),
        Mutant.of(
            "C54",
            "dates positions with a clock that stands",
            described(stored ->
                new ConsumerPosition(
                    stored.consumer(),
                    stored.topicPartition(),
                    stored.position(),
                    HandClock.START))),
        Mutant.of("C55", "gives each member everything", Breaks.opening(ResumeMutants::alone)),
        Mutant.of(
            "C85",
            "keeps the partitions of a member that closes",
            Breaks.consumers(
                plan -> plan.name() != null,
                sound ->
                    new ForwardingConsumer(sound) {
                      @Override
                      public void close() {
                        // It goes with the connection.
                      }
                    })));
  }

  private static Mutation described(UnaryOperator<ConsumerPosition> change) {
    return Breaks.stored(sound -> describing(sound, change));
  }

  private static Consumers describing(Consumers sound, UnaryOperator<ConsumerPosition> change) {
    return new ForwardingConsumers(sound) {
      @Override
      public List<ConsumerDescription> describe(String name) {
        return super.describe(name).stream()
            .map(consumer ->
                new ConsumerDescription(
                    consumer.name(),
                    consumer.topic(),
                    consumer.positions().stream().map(change).toList(),
                    consumer.lag()))
            .toList();
      }
    };
  }

  private static PositionStore furthest(PositionStore sound) {
    return new ForwardingPositions(sound) {
      @Override
      public Map<TopicPartition, Long> fetch(String name, Collection<TopicPartition> partitions) {
        var stored = new TreeMap<>(super.fetch(name, partitions));
        if (stored.size() > 1) {
          long furthest = Collections.max(stored.values());
          stored.replaceAll((_, _) -> furthest);
        }
        return stored;
      }
    };
  }

  private static PositionStore caseless(PositionStore sound) {
    return new ForwardingPositions(sound) {
      @Override
      public Map<TopicPartition, Long> fetch(String name, Collection<TopicPartition> partitions) {
        return super.fetch(uncapitalized(name), partitions);
      }

      @Override
      public void commit(String name, Map<TopicPartition, Long> next) {
        super.commit(uncapitalized(name), next);
      }
    };
  }

  private static String uncapitalized(String name) {
    return name.isEmpty() ? name : Character.toLowerCase(name.charAt(0)) + name.substring(1);
  }

  private static Consumer alone(ConsumerPlan plan, Weir weir) {
    return plan.name() == null
        ? plan.open(weir)
        : plan.name(null).strategy(CommitStrategy.none()).from(Place.EARLIEST).open(weir);
  }

  /// Keeps commits until the positions are asked for.
  private static final class Late extends ForwardingPositions {
    private final Map<String, Map<TopicPartition, Long>> kept = new HashMap<>();

    Late(PositionStore positions) {
      super(positions);
    }

    @Override
    public synchronized void commit(String name, Map<TopicPartition, Long> next) {
      kept.computeIfAbsent(name, _ -> new TreeMap<>()).putAll(next);
    }

    private synchronized void write() {
      kept.forEach(super::commit);
      kept.clear();
    }

    @Override
    public Map<TopicPartition, Long> fetch(String name, Collection<TopicPartition> partitions) {
      write();
      return super.fetch(name, partitions);
    }

    @Override
    public List<ConsumerPosition> list() {
      write();
      return super.list();
    }

    @Override
    public void delete(String name, Collection<TopicPartition> partitions) {
      write();
      super.delete(name, partitions);
    }
  }

  /// Finds what this connection stored, and nothing older.
  private static final class Forgetting implements Mutation {
    private boolean connected;

    @Override
    public Backend backend(Backend sound) {
      if (!connected) {
        connected = true;
        return sound;
      }
      return new ForwardingBackend(sound) {
        @Override
        public PositionStore positions() {
          return new ForwardingPositions(super.positions()) {
            @Override
            public Map<TopicPartition, Long> fetch(
                String name, Collection<TopicPartition> partitions) {
              return Map.of();
            }
          };
        }
      };
    }
  }
}

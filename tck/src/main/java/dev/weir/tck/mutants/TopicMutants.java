package dev.weir.tck.mutants;

import dev.weir.ConsumerPosition;
import dev.weir.TopicDescription;
import dev.weir.TopicPartition;
import dev.weir.Topics;
import dev.weir.spi.Backend;
import dev.weir.spi.PositionStore;
import dev.weir.spi.Settled;
import dev.weir.spi.TopicStore;
import dev.weir.tck.forwarding.ForwardingBackend;
import dev.weir.tck.forwarding.ForwardingPositions;
import dev.weir.tck.forwarding.ForwardingTopicStore;
import dev.weir.tck.forwarding.ForwardingTopics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Break the chapter "Topics".
final class TopicMutants {
  private TopicMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of("C71", "keeps the positions of deleted topics", Breaks.backend(Remembering::new)),
        Mutant.of("C72", "empties a topic that grows", Breaks.topics(TopicMutants::emptying)),
        Mutant.of("C73", "lists topics backwards", Breaks.topics(TopicMutants::backwards)));
  }

  private static Topics emptying(Topics sound) {
    return new ForwardingTopics(sound) {
      @Override
      public TopicDescription addPartitions(String name, int total) {
        super.addPartitions(name, total);
        super.delete(name);
        return super.create(name, total);
      }
    };
  }

  private static Topics backwards(Topics sound) {
    return new ForwardingTopics(sound) {
      @Override
      public List<TopicDescription> list() {
        return super.list().reversed();
      }
    };
  }

  private static final class Remembering extends ForwardingBackend {
    private final List<ConsumerPosition> remembered = new ArrayList<>();

    Remembering(Backend backend) {
      super(backend);
    }

    @Override
    public TopicStore topics() {
      return new ForwardingTopicStore(super.topics()) {
        @Override
        public void delete(String topic) {
          backend.positions().list().stream()
              .filter(position -> position.topicPartition().topic().equals(topic))
              .forEach(remembered::add);
          super.delete(topic);
        }
      };
    }

    @Override
    public PositionStore positions() {
      return new ForwardingPositions(super.positions()) {
        @Override
        public Map<TopicPartition, Settled> settled(
            String name, Collection<TopicPartition> partitions) {
          var stored = new TreeMap<TopicPartition, Settled>();
          for (var old : remembered) {
            if (old.consumer().equals(name) && partitions.contains(old.topicPartition())) {
              stored.put(old.topicPartition(), Settled.at(old.position()));
            }
          }
          stored.putAll(super.settled(name, partitions));
          return stored;
        }
      };
    }
  }
}

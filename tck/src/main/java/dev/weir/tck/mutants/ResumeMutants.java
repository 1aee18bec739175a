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
import dev.weir.spi.Feed;
import dev.weir.spi.FeedRequest;
import dev.weir.spi.PositionStore;
import dev.weir.spi.Settled;
import dev.weir.tck.HandClock;
import dev.weir.tck.Mutation;
import dev.weir.tck.forwarding.ConsumerPlan;
import dev.weir.tck.forwarding.ForwardingBackend;
import dev.weir.tck.forwarding.ForwardingConsumer;
import dev.weir.tck.forwarding.ForwardingConsumers;
import dev.weir.tck.forwarding.ForwardingFeed;
import dev.weir.tck.forwarding.ForwardingPositions;
import dev.weir.tck.forwarding.ForwardingWeir;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/// Break the chapter "Resuming".
final class ResumeMutants {
  private ResumeMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of("C49", "writes positions when they are looked at or at close", Late::new)
            .alsoBreaking(
                Set.of("C93", "C94", "C95", "C113", "C168"), "what it keeps is lost in every kill"),
        Mutant.of("C50", "does not find what an earlier connection stored", Forgetting::new)
            .alsoBreaking(
                Set.of("C49", "C93", "C94", "C95", "C58", "C90", "C197"),
                "who comes back does so by a new connection"),
        Mutant.of("C223", "takes every program for one on another host", ResumeMutants::homeless),
        Mutant.of("C51", "takes names without their case", names(ResumeMutants::uncapitalized)),
        Mutant.of(
            "C52",
            "takes the furthest position for all partitions",
            committing(sound -> furthest(sound))),
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
        Mutant.of("C55", "gives a second member everything", ResumeMutants::crowded)
            .alsoBreaking(
                Set.of(
                    "C85", "C111", "C112", "C113", "C114", "C115", "C116", "C117", "C118", "C119",
                    "C120", "C121", "C202", "C206"),
                "they are about members that share"),
        Mutant.of(
                "C85",
                "keeps the partitions of a member that closes while others are open",
                ResumeMutants::lingering)
            .alsoBreaking(Set.of("C112"), "who stands by waits for them too"));
  }

  private static Mutation homeless() {
    var hosts = new AtomicInteger();
    return Breaks.plans(
        plan -> plan.says("resumable") && plan.name() == null,
        plan -> plan.without("resumable").name("host-" + hosts.incrementAndGet()));
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
                    consumer.lags()))
            .toList();
      }
    };
  }

  private static Map<TopicPartition, Settled> furthest(Map<TopicPartition, Settled> sound) {
    var settled = new TreeMap<>(sound);
    if (settled.size() > 1) {
      long furthest = sound.values().stream().mapToLong(Settled::position).max().orElseThrow();
      settled.replaceAll((_, _) -> Settled.at(furthest));
    }
    return settled;
  }

  private static Mutation committing(UnaryOperator<Map<TopicPartition, Settled>> change) {
    return Breaks.feeds(sound ->
        new ForwardingFeed(sound) {
          @Override
          public void commit(Map<TopicPartition, Settled> settled) {
            super.commit(change.apply(settled));
          }
        });
  }

  /// Consumers have other names than they are given.
  private static Mutation names(UnaryOperator<String> change) {
    return Breaks.opening((plan, weir) ->
        plan.name() == null
            ? plan.open(weir)
            : plan.name(change.apply(plan.requiredName())).open(weir));
  }

  private static String uncapitalized(String name) {
    return name.isEmpty() ? name : Character.toLowerCase(name.charAt(0)) + name.substring(1);
  }

  /// Who opens a name that is open reads alone.
  private static Mutation crowded() {
    Set<String> open = ConcurrentHashMap.newKeySet();
    return Breaks.opening((plan, weir) -> {
      if (plan.name() == null || plan.says("share") || open.add(plan.requiredName())) {
        return closing(plan.open(weir), () -> open.remove(String.valueOf(plan.name())));
      }
      return alone(plan, weir);
    });
  }

  private static Consumer closing(Consumer sound, Runnable then) {
    return new ForwardingConsumer(sound) {
      @Override
      public void close() {
        super.close();
        then.run();
      }
    };
  }

  /// Who closes a name that is open elsewhere too goes with the connection.
  private static Mutation lingering() {
    Map<String, AtomicInteger> open = new ConcurrentHashMap<>();
    return Breaks.opening((plan, weir) -> {
      var consumer = plan.open(weir);
      if (plan.name() == null || plan.says("share")) {
        return consumer;
      }
      var members = open.computeIfAbsent(plan.requiredName(), _ -> new AtomicInteger());
      members.incrementAndGet();
      return new ForwardingConsumer(consumer) {
        @Override
        public void close() {
          if (members.decrementAndGet() == 0) {
            super.close();
          }
        }
      };
    });
  }

  private static Consumer alone(ConsumerPlan plan, Weir weir) {
    return plan.name() == null
        ? plan.open(weir)
        : plan.name(null).strategy(CommitStrategy.none()).from(Place.EARLIEST).open(weir);
  }

  /// Keeps commits until someone lists positions, or the consumer closes.
  private static final class Late implements Mutation {
    @Override
    public Backend backend(Backend sound) {
      List<LateFeed> open = new CopyOnWriteArrayList<>();
      return new ForwardingBackend(sound) {
        @Override
        public Feed join(FeedRequest request) {
          var feed = new LateFeed(super.join(request));
          open.add(feed);
          return feed;
        }

        @Override
        public PositionStore positions() {
          return new ForwardingPositions(super.positions()) {
            @Override
            public List<ConsumerPosition> list() {
              open.forEach(LateFeed::write);
              return super.list();
            }
          };
        }
      };
    }
  }

  private static final class LateFeed extends ForwardingFeed {
    private final Map<TopicPartition, Settled> kept = new TreeMap<>();

    LateFeed(Feed feed) {
      super(feed);
    }

    @Override
    public synchronized void commit(Map<TopicPartition, Settled> settled) {
      kept.putAll(settled);
    }

    synchronized void write() {
      if (!kept.isEmpty()) {
        var now = new TreeMap<>(kept);
        kept.clear();
        super.commit(now);
      }
    }

    @Override
    public void close() {
      try {
        write();
      } finally {
        super.close();
      }
    }
  }

  /// Finds what this connection stored, and nothing older.
  private static final class Forgetting implements Mutation {
    private boolean connected;

    @Override
    public Weir weir(Weir weir) {
      if (!connected) {
        connected = true;
        return weir;
      }
      return new ForwardingWeir(weir) {
        @Override
        protected Consumer open(ConsumerPlan plan) {
          return super.open(plan.name() == null ? plan : plan.name(plan.name() + "-again"));
        }
      };
    }
  }
}

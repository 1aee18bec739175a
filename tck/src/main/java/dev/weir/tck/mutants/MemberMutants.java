package dev.weir.tck.mutants;

import dev.weir.Assignor;
import dev.weir.Consumer;
import dev.weir.Fenced;
import dev.weir.Membership;
import dev.weir.Message;
import dev.weir.NotAssigned;
import dev.weir.TopicPartition;
import dev.weir.Weir;
import dev.weir.spi.FeedRequest;
import dev.weir.spi.FeedRequest.Revocation;
import dev.weir.tck.Mutation;
import dev.weir.tck.forwarding.ConsumerPlan;
import dev.weir.tck.forwarding.ForwardingConsumer;
import dev.weir.tck.forwarding.ForwardingWeir;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// Break the chapter "Members".
final class MemberMutants {
  private MemberMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of("C111", "gives three partitions to one", dealing(MemberMutants::threeToOne)),
        Mutant.of("C112", "forgets who stands by", MemberMutants::idling),
        Mutant.of("C113", "commits all that a second program was handed", Overcommitting::new),
        Mutant.of("C114", "does not wait for work in hand", Breaks.joining(MemberMutants::hasty)),
        Mutant.of("C115", "keeps who says nothing", Breaks.without("processingLimit")),
        Mutant.of(
            "C116",
            "does not tell who was put out",
            Breaks.consumers(
                Breaks.says("processingLimit"),
                sound ->
                    new ForwardingConsumer(sound) {
                      @Override
                      public Optional<Message> next(Duration wait) {
                        try {
                          return super.next(wait);
                        } catch (Fenced e) {
                          return super.next(wait);
                        }
                      }
                    })),
        Mutant.of(
            "C211",
            "does not tell of acks that were lost",
            Breaks.consumers(
                Breaks.says("processingLimit"),
                sound ->
                    new ForwardingConsumer(sound) {
                      @Override
                      public void commit() {
                        try {
                          super.commit();
                        } catch (Fenced e) {
                          // It should have been thrown.
                        }
                      }
                    })),
        Mutant.of("C117", "knows no static members", Breaks.without("staticMember")),
        Mutant.of(
            "C118",
            "lets a fenced static member commit",
            Breaks.consumers(Breaks.says("staticMember"), MemberMutants::deaf)),
        Mutant.of(
            "C119",
            "assigns as it likes",
            Breaks.plans(
                plan -> plan.says("assignor") && plan.topics().size() == 1,
                plan -> plan.without("assignor"))),
        Mutant.of(
            "C120",
            "deals crosswise",
            Breaks.plans(
                plan -> plan.says("assignor") && plan.topics().size() == 2,
                plan -> with(plan, MemberMutants::crosswise))),
        Mutant.of(
            "C121",
            "knows one epoch",
            Breaks.consumers(sound ->
                new ForwardingConsumer(sound) {
                  @Override
                  public Membership membership() {
                    return super.membership() instanceof Membership.Member member
                        ? new Membership.Member(member.id(), 1)
                        : super.membership();
                  }
                })));
  }

  private static Mutation dealing(Assignor.Function function) {
    return Breaks.plans(
        plan -> plan.name() != null && !plan.says("assignor") && !plan.says("share"),
        plan -> with(plan, function));
  }

  private static ConsumerPlan with(ConsumerPlan plan, Assignor.Function function) {
    return plan.without("assignor")
        .also("assignor", builder -> builder.assignor(Assignor.of(function)));
  }

  private static Map<String, Set<TopicPartition>> threeToOne(
      SortedMap<String, List<TopicPartition>> members) {
    var partitions = members.firstEntry().getValue();
    return partitions.size() == 3
        ? deal(List.of(members.firstKey()), partitions, members)
        : deal(List.copyOf(members.keySet()), partitions, members);
  }

  /// Partition p of topic t goes to member p + t.
  private static Map<String, Set<TopicPartition>> crosswise(
      SortedMap<String, List<TopicPartition>> members) {
    var topics =
        new ArrayList<>(
            new TreeSet<>(
                members.firstEntry().getValue().stream().map(TopicPartition::topic).toList()));
    var names = List.copyOf(members.keySet());
    var shares = nothing(members);
    for (var partition : members.firstEntry().getValue()) {
      int to = (partition.partition() + topics.indexOf(partition.topic())) % names.size();
      share(shares, names.get(to)).add(partition);
    }
    return Map.copyOf(shares);
  }

  /// Who once had nothing never gets anything.
  private static Mutation idling() {
    var idle = new TreeSet<String>();
    return dealing(members -> {
      var partitions = members.firstEntry().getValue();
      var names = new ArrayList<>(members.keySet());
      synchronized (idle) {
        if (names.size() > partitions.size()) {
          idle.addAll(names.subList(partitions.size(), names.size()));
        }
        names.removeAll(idle);
      }
      return deal(names, partitions, members);
    });
  }

  private static Map<String, Set<TopicPartition>> deal(
      List<String> to,
      List<TopicPartition> partitions,
      SortedMap<String, List<TopicPartition>> members) {
    var shares = nothing(members);
    for (int i = 0; i < partitions.size() && !to.isEmpty(); i++) {
      share(shares, to.get(i % to.size())).add(partitions.get(i));
    }
    return Map.copyOf(shares);
  }

  private static Map<String, Set<TopicPartition>> nothing(
      SortedMap<String, List<TopicPartition>> members) {
    var shares = new TreeMap<String, Set<TopicPartition>>();
    members.keySet().forEach(member -> shares.put(member, new TreeSet<>()));
    return shares;
  }

  private static Set<TopicPartition> share(Map<String, Set<TopicPartition>> shares, String member) {
    return shares.computeIfAbsent(member, _ -> new TreeSet<>());
  }

  private static FeedRequest hasty(FeedRequest sound) {
    return new FeedRequest(
        sound.consumer(),
        sound.subscription(),
        sound.from(),
        sound.startAt(),
        sound.definition(),
        sound.member(),
        new Revocation() {
          @Override
          public void revoke(Set<TopicPartition> partitions, boolean clean) {
            sound.beforeRevoke().revoke(partitions, clean);
          }
        });
  }

  private static Consumer deaf(Consumer sound) {
    return new ForwardingConsumer(sound) {
      @Override
      public void ack(Message message) {
        try {
          super.ack(message);
        } catch (Fenced | NotAssigned e) {
          // It should have been thrown.
        }
      }

      @Override
      public void commit() {
        try {
          super.commit();
        } catch (Fenced e) {
          // It should have been thrown.
        }
      }
    };
  }

  /// Every connection but the first commits what it handed out.
  private static final class Overcommitting implements Mutation {
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
          return new Noting(super.open(plan)) {
            @Override
            public void commit() {
              handedOut.forEach(super::ack);
              super.commit();
            }
          };
        }
      };
    }
  }
}

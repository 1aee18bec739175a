package dev.weir.tck.rules;

import static dev.weir.Capability.ASSIGNORS;
import static dev.weir.Capability.GROUPS;
import static dev.weir.Capability.OWN_ASSIGNOR;
import static dev.weir.Capability.PARTITIONS;
import static dev.weir.Capability.POSITIONS;
import static dev.weir.Capability.READ_FROM_OFFSET;
import static dev.weir.Capability.STATIC_MEMBERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Assignor;
import dev.weir.Consumer;
import dev.weir.Fenced;
import dev.weir.Membership;
import dev.weir.Message;
import dev.weir.NotAssigned;
import dev.weir.TopicPartition;
import dev.weir.tck.Needs;
import dev.weir.tck.Scene;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Chapter "Members", by partition.
public interface MemberRules {
  Duration LIMIT = Duration.ofSeconds(2);

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET, PARTITIONS, GROUPS})
  default void C111_partitionsAreSharedOutEvenly(Scene scene) {
    String topic = scene.topic(3);
    var billing = scene.acking(scene.name("billing"), topic);
    try (var one = billing.open();
        var two = billing.open()) {
      awaitShares(scene, List.of(1, 2), one, two);
      assertThat(one.assignment()).doesNotContainAnyElementsOf(two.assignment());
    }
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET, PARTITIONS, GROUPS})
  default void C112_aMemberBeyondThePartitionsStandsByAndTakesOver(Scene scene) {
    String topic = scene.topic(2);
    var billing = scene.acking(scene.name("billing"), topic);
    try (var one = billing.open();
        var two = billing.open();
        var three = billing.open()) {
      awaitShares(scene, List.of(0, 1, 1), one, two, three);
      var idle = three.assignment().isEmpty() ? three : two.assignment().isEmpty() ? two : one;
      var leaving = idle == three ? two : three;
      var staying = idle == one ? two : one;
      leaving.close();
      awaitShares(scene, List.of(1, 1), idle, staying);
    }
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET, PARTITIONS, GROUPS})
  default void C113_othersTakeOverFromAMemberThatIsKilled(Scene scene) {
    String topic = scene.topic(2);
    String name = scene.name("billing");
    var program = scene.other();
    try (var one = scene.acking(name, topic).open()) {
      var two = scene.acking(program, name, topic).open();
      awaitShares(scene, List.of(1, 1), one, two);
      int lost = two.assignment().iterator().next().partition();
      scene.sendTo(topic, lost, "committed", "acked", "in hand");
      var messages = scene.take(two, 3);
      two.ack(messages.get(0));
      two.commit();
      two.ack(messages.get(1));
      program.kill();
      assertThat(scene.texts(one, 2)).containsExactly("acked", "in hand");
    }
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET, PARTITIONS, GROUPS})
  default void C114_aPartitionMovesOnceItsWorkInHandIsDone(Scene scene) {
    String topic = scene.topic(2);
    scene.sendTo(topic, 0, "zero");
    scene.sendTo(topic, 1, "one");
    String name = scene.name("billing");
    var program = scene.other();
    try (var one = scene.acking(name, topic).open()) {
      var inHand = scene.take(one, 2);
      try (var two = scene.acking(program, name, topic).open()) {
        for (int i = 0; i < 5; i++) {
          scene.givesNothing(two);
        }
        assertThat(two.assignment()).isEmpty();
        inHand.forEach(one::ack);
        awaitShares(scene, List.of(1, 1), one, two);
        int moved = two.assignment().iterator().next().partition();
        scene.sendTo(topic, moved, "next");
        assertThat(scene.take(two).text()).isEqualTo("next");
      }
    }
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET, PARTITIONS, GROUPS})
  default void C115_aMemberThatHoldsMessagesAndAsksForNoneLosesItsPartitions(Scene scene) {
    String topic = scene.topicWith("a", "b");
    String name = scene.name("billing");
    var program = scene.other();
    var silent = scene.acking(name, topic).processingLimit(LIMIT).open();
    var message = scene.take(silent);
    try (var two = scene.acking(program, name, topic).open()) {
      scene.pass(LIMIT);
      assertThat(scene.texts(two, 2)).containsExactly("a", "b");
      assertRefused(silent, message);
    }
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET, PARTITIONS, GROUPS})
  default void C116_aMemberThatWasPutOutIsToldOnceAndThenBelongsAgain(Scene scene) {
    String topic = scene.topicWith("a");
    String name = scene.name("billing");
    var program = scene.other();
    try (var silent = scene.acking(name, topic).processingLimit(LIMIT).open()) {
      scene.take(silent);
      try (var two = scene.acking(program, name, topic).open()) {
        scene.pass(LIMIT);
        assertThat(scene.take(two).text()).isEqualTo("a");
      }
      assertThatThrownBy(() -> scene.take(silent)).isInstanceOf(Fenced.class);
      assertThat(scene.take(silent).text()).isEqualTo("a");
    }
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET, PARTITIONS, GROUPS})
  default void C211_theNextCommitTellsOfAcksThatWereLostWithAPartition(Scene scene) {
    String topic = scene.topicWith("a", "b");
    String name = scene.name("billing");
    var program = scene.other();
    try (var silent = scene.acking(name, topic).processingLimit(LIMIT).open()) {
      silent.ack(scene.take(silent, 2).getFirst());
      try (var two = scene.acking(program, name, topic).open()) {
        scene.pass(LIMIT);
        assertThat(scene.texts(two, 2)).containsExactly("a", "b");
        assertThatThrownBy(silent::commit).isInstanceOf(Fenced.class).hasMessageContaining(topic);
        silent.commit();
      }
    }
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET, PARTITIONS, GROUPS, STATIC_MEMBERS})
  default void C117_aStaticMemberThatComesBackDisturbsNobody(Scene scene) {
    String topic = scene.topic(4);
    String name = scene.name("billing");
    var program = scene.other();
    try (var one = scene.acking(name, topic).staticMember("one").open()) {
      var two = scene.acking(program, name, topic).staticMember("two").open();
      awaitShares(scene, List.of(2, 2), one, two);
      var before = Map.of("one", Set.copyOf(one.assignment()), "two", Set.copyOf(two.assignment()));
      program.kill();
      scene.givesNothing(one);
      assertThat(one.assignment()).isEqualTo(before.get("one"));
      try (var back = scene.acking(name, topic).staticMember("two").open()) {
        awaitShares(scene, List.of(2, 2), one, back);
        assertThat(one.assignment()).isEqualTo(before.get("one"));
        assertThat(back.assignment()).isEqualTo(before.get("two"));
      }
    }
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET, PARTITIONS, GROUPS, STATIC_MEMBERS})
  default void C118_anotherProcessUnderTheSameIdFencesTheFirst(Scene scene) {
    String topic = scene.topicWith("a", "b");
    String name = scene.name("billing");
    var first = scene.acking(name, topic).staticMember("one").open();
    var message = scene.take(first);
    try (var second = scene.acking(scene.other(), name, topic).staticMember("one").open()) {
      assertThat(scene.take(second).text()).isEqualTo("a");
      assertRefused(first, message);
    }
  }

  /// Whatever a member says about a message that another one has.
  private static void assertRefused(Consumer member, Message message) {
    assertThatThrownBy(
            () -> {
              member.ack(message);
              member.commit();
            })
        .isInstanceOfAny(Fenced.class, NotAssigned.class);
    closeFenced(member);
  }

  /// Closes a member that has lost what it acked.
  static void closeFenced(Consumer member) {
    try {
      member.close();
    } catch (Fenced e) {
      // It could not store what it acked before it knew.
    }
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET, PARTITIONS, GROUPS, OWN_ASSIGNOR})
  default void C119_anAssignorOfYourOwnSaysWhoReadsWhat(Scene scene) {
    String topic = scene.topic(3);
    var billing =
        scene.acking(scene.name("billing"), topic).assignor(Assignor.of(MemberRules::allToOne));
    try (var one = billing.open();
        var two = billing.open()) {
      awaitShares(scene, List.of(0, 3), one, two);
    }
  }

  private static Map<String, Set<TopicPartition>> allToOne(
      SortedMap<String, List<TopicPartition>> members) {
    var shares = new TreeMap<String, Set<TopicPartition>>();
    members.keySet().forEach(member -> shares.put(member, Set.of()));
    shares.put(members.lastKey(), new TreeSet<>(members.get(members.lastKey())));
    return shares;
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET, PARTITIONS, GROUPS, ASSIGNORS})
  default void C120_rangeGivesTheSameNumbersOfEveryTopicToOneMember(Scene scene) {
    String orders = scene.topic(2);
    String mails = scene.topic(2);
    var billing = scene.acking(scene.name("billing"), orders, mails).assignor(Assignor.RANGE);
    try (var one = billing.open();
        var two = billing.open()) {
      awaitShares(scene, List.of(2, 2), one, two);
      assertThat(numbers(one)).hasSize(1);
      assertThat(numbers(two)).hasSize(1);
    }
  }

  private static Set<Integer> numbers(Consumer member) {
    return member.assignment().stream().map(TopicPartition::partition).collect(Collectors.toSet());
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET, PARTITIONS, GROUPS})
  default void C121_membershipTellsTheMemberAndAnEpochThatRises(Scene scene) {
    String topic = scene.topic(2);
    var billing = scene.acking(scene.name("billing"), topic);
    try (var alone = scene.fromStart(topic).open();
        var one = billing.open()) {
      assertThat(alone.membership()).isEqualTo(new Membership.Alone());
      awaitShares(scene, List.of(2), one);
      var before = (Membership.Member) one.membership();
      try (var two = billing.open()) {
        awaitShares(scene, List.of(1, 1), one, two);
        var after = (Membership.Member) one.membership();
        assertThat(after.id()).isEqualTo(before.id()).isNotEqualTo(idOf(two));
        assertThat(after.epoch()).isGreaterThan(before.epoch());
      }
    }
  }

  private static String idOf(Consumer member) {
    return ((Membership.Member) member.membership()).id();
  }

  /// All members must ask for the partitions to be shared out.
  static void awaitShares(Scene scene, List<Integer> sizes, Consumer... members) {
    scene
        .await()
        .untilAsserted(() -> {
          for (var member : members) {
            List<Message> none = member.poll(1, Duration.ofMillis(20));
            assertThat(none).isEmpty();
          }
          assertThat(Arrays.stream(members).map(member -> member.assignment().size()).sorted())
              .containsExactlyElementsOf(sizes);
        });
  }
}

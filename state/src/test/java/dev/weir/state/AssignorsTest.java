package dev.weir.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AssignorsTest {
  private final Group group = new Group("c");

  private static Topic topic(int id, int partitions) {
    return new Topic(id, "t" + id, partitions, Retention.FOREVER, 0);
  }

  private void member(int number, String... topics) {
    var member = new Group.Member(number, "");
    member.terms =
        new MemberTerms(
            "",
            List.of(topics),
            List.of(),
            List.of(),
            GroupAssignor.STICKY,
            new MemberTerms.Patience(1, 1, 1));
    group.members.put(number, member);
  }

  private TreeMap<Integer, Integer> counts(TreeMap<PartitionId, Integer> assigned) {
    var counts = new TreeMap<Integer, Integer>();
    assigned.values().forEach(member -> counts.merge(member, 1, Integer::sum));
    return counts;
  }

  @Test
  void stickyMovesAsFewAsPossible() {
    member(1, "t1");
    member(2, "t1");
    var topics = List.of(topic(1, 8));
    group.target = Assignors.assign(GroupAssignor.STICKY, topics, group);
    member(3, "t1");
    var after = Assignors.assign(GroupAssignor.STICKY, topics, group);
    assertThat(counts(after).values()).containsExactlyInAnyOrder(3, 3, 2);
    long moved =
        after.entrySet().stream()
            .filter(e -> !e.getValue().equals(group.target.get(e.getKey())))
            .count();
    assertThat(moved).isEqualTo(2);
  }

  @Test
  void stickyIsEvenAsFarAsSubscriptionsLetIt() {
    member(1, "t1", "t2");
    member(2, "t2");
    member(3, "t2");
    var assigned = Assignors.assign(GroupAssignor.STICKY, List.of(topic(1, 2), topic(2, 4)), group);
    assertThat(counts(assigned)).containsExactly(entry(1, 2), entry(2, 2), entry(3, 2));
  }

  private static Map.Entry<Integer, Integer> entry(int member, int count) {
    return Map.entry(member, count);
  }

  @Test
  void rangeGivesTheSameNumbersOfEveryTopicToTheSameMember() {
    member(1, "t1", "t2");
    member(2, "t1", "t2");
    var assigned = Assignors.assign(GroupAssignor.RANGE, List.of(topic(1, 3), topic(2, 3)), group);
    for (int topic = 1; topic <= 2; topic++) {
      assertThat(assigned).containsEntry(new PartitionId(topic, 0), 1);
      assertThat(assigned).containsEntry(new PartitionId(topic, 1), 1);
      assertThat(assigned).containsEntry(new PartitionId(topic, 2), 2);
    }
  }

  @Test
  void uniformDealsThemOutInTurn() {
    member(1, "t1", "t2");
    member(2, "t1", "t2");
    var assigned =
        Assignors.assign(GroupAssignor.UNIFORM, List.of(topic(1, 3), topic(2, 3)), group);
    assertThat(assigned.values()).containsExactly(1, 2, 1, 2, 1, 2);
  }

  @Test
  void aThousandMembersOfTenThousandPartitionsAreLevel() {
    for (int number = 1; number <= 1_000; number++) {
      member(number, "t1");
      if (number == 1) {
        group.target = Assignors.assign(GroupAssignor.STICKY, List.of(topic(1, 10_000)), group);
      }
    }
    var assigned = Assignors.assign(GroupAssignor.STICKY, List.of(topic(1, 10_000)), group);
    assertThat(counts(assigned).values()).containsOnly(10);
  }
}

package dev.weir.state;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// Who should read which partition. Pure: the same arguments give the same answer.
final class Assignors {
  /// Static members by their instance, the others by age: so that a restart of a static member
  /// changes nothing.
  private static final Comparator<Group.Member> ORDER =
      Comparator.<Group.Member, String>comparing(member -> member.instance)
          .thenComparingInt(member -> member.number);

  /// For each topic, its partitions and who reads it, both in order.
  private record Readers(List<PartitionId> partitions, List<Group.Member> members) {}

  private Assignors() {}

  /// @param topics by name
  /// @param group whose present members share what no absent one keeps
  static TreeMap<PartitionId, Integer> assign(
      GroupAssignor assignor, List<Topic> topics, Group group) {
    List<Readers> readers = readers(topics, group);
    return switch (assignor) {
      case STICKY -> sticky(readers, group.before());
      case UNIFORM -> uniform(readers);
      case RANGE -> range(readers);
      case BY_MEMBER -> kept(readers, group.before());
    };
  }

  /// What each present member may be given, by its label.
  static SortedMap<String, List<PartitionId>> readable(List<Topic> topics, Group group) {
    SortedMap<String, List<PartitionId>> readable = new TreeMap<>();
    for (Group.Member member : group.members.values()) {
      if (member.isPresent()) {
        readable.put(member.label(), new ArrayList<>());
      }
    }
    for (Readers of : readers(topics, group)) {
      for (Group.Member member : of.members()) {
        readable.computeIfAbsent(member.label(), _ -> new ArrayList<>()).addAll(of.partitions());
      }
    }
    return readable;
  }

  private static List<Readers> readers(List<Topic> topics, Group group) {
    List<Group.Member> present =
        group.members.values().stream().filter(Group.Member::isPresent).sorted(ORDER).toList();
    List<Readers> readers = new ArrayList<>();
    for (Topic topic : topics) {
      List<Group.Member> members =
          present.stream()
              .filter(member -> member.terms != null && member.terms.includes(topic.name()))
              .toList();
      if (members.isEmpty()) {
        continue;
      }
      List<PartitionId> partitions = new ArrayList<>(topic.partitions());
      for (int number = 0; number < topic.partitions(); number++) {
        PartitionId partition = new PartitionId(topic.id(), number);
        if (!group.isHeldByAway(partition)) {
          partitions.add(partition);
        }
      }
      readers.add(new Readers(partitions, members));
    }
    return readers;
  }

  private static TreeMap<PartitionId, Integer> uniform(List<Readers> readers) {
    TreeMap<PartitionId, Integer> assigned = new TreeMap<>();
    Loads loads = new Loads();
    for (Readers of : readers) {
      for (PartitionId partition : of.partitions()) {
        int member = loads.least(of.members());
        assigned.put(partition, member);
        loads.add(member, 1);
      }
    }
    return assigned;
  }

  private static TreeMap<PartitionId, Integer> range(List<Readers> readers) {
    TreeMap<PartitionId, Integer> assigned = new TreeMap<>();
    for (Readers of : readers) {
      int members = of.members().size();
      int partitions = of.partitions().size();
      int given = 0;
      for (int i = 0; i < members; i++) {
        int end = given + partitions / members + (i < partitions % members ? 1 : 0);
        for (; given < end; given++) {
          assigned.put(of.partitions().get(given), of.members().get(i).number);
        }
      }
    }
    return assigned;
  }

  /// What is left of a target.
  private static TreeMap<PartitionId, Integer> kept(
      List<Readers> readers, TreeMap<PartitionId, Integer> before) {
    TreeMap<PartitionId, Integer> kept = new TreeMap<>();
    for (Readers of : readers) {
      for (PartitionId partition : of.partitions()) {
        Integer member = before.get(partition);
        if (member != null && of.members().stream().anyMatch(m -> m.number == member)) {
          kept.put(partition, member);
        }
      }
    }
    return kept;
  }

  private static TreeMap<PartitionId, Integer> sticky(
      List<Readers> readers, TreeMap<PartitionId, Integer> before) {
    TreeMap<PartitionId, Integer> assigned = kept(readers, before);
    Loads loads = new Loads();
    assigned.values().forEach(member -> loads.add(member, 1));
    for (Readers of : readers) {
      for (PartitionId partition : of.partitions()) {
        if (!assigned.containsKey(partition)) {
          int member = loads.least(of.members());
          assigned.put(partition, member);
          loads.add(member, 1);
        }
      }
    }
    levelRoughly(readers, assigned, loads);
    while (moveOne(readers, assigned, loads)) {}
    return assigned;
  }

  /// Takes from those that have more than a fair share, in one pass: what is left to do for
  /// [#moveOne], which looks at everything each time, is little.
  private static void levelRoughly(
      List<Readers> readers, TreeMap<PartitionId, Integer> assigned, Loads loads) {
    TreeSet<Integer> members = new TreeSet<>();
    readers.forEach(of -> of.members().forEach(member -> members.add(member.number)));
    int fair = members.isEmpty() ? 0 : Math.ceilDiv(assigned.size(), members.size());
    for (Readers of : readers) {
      for (PartitionId partition : of.partitions()) {
        int owner = owner(assigned, partition);
        if (loads.of(owner) > fair) {
          int least = loads.least(of.members());
          if (loads.of(owner) > loads.of(least) + 1) {
            assigned.put(partition, least);
            loads.add(owner, -1);
            loads.add(least, 1);
          }
        }
      }
    }
  }

  private static int owner(TreeMap<PartitionId, Integer> assigned, PartitionId partition) {
    return assigned.getOrDefault(partition, 0);
  }

  /// From the member with the most, among those whose partition another would bear better.
  private static boolean moveOne(
      List<Readers> readers, TreeMap<PartitionId, Integer> assigned, Loads loads) {
    PartitionId moving = null;
    int from = 0;
    int to = 0;
    for (Readers of : readers) {
      int least = loads.least(of.members());
      for (PartitionId partition : of.partitions()) {
        int owner = owner(assigned, partition);
        if (loads.of(owner) > loads.of(least) + 1
            && (moving == null || loads.of(owner) > loads.of(from))) {
          moving = partition;
          from = owner;
          to = least;
        }
      }
    }
    if (moving == null) {
      return false;
    }
    assigned.put(moving, to);
    loads.add(from, -1);
    loads.add(to, 1);
    return true;
  }

  /// How many partitions each member has.
  private static final class Loads {
    private final TreeMap<Integer, Integer> loads = new TreeMap<>();

    int of(int member) {
      return loads.getOrDefault(member, 0);
    }

    void add(int member, int partitions) {
      loads.merge(member, partitions, Integer::sum);
    }

    /// The first of those with the fewest.
    int least(List<Group.Member> members) {
      int least = members.getFirst().number;
      for (Group.Member member : members) {
        if (of(member.number) < of(least)) {
          least = member.number;
        }
      }
      return least;
    }
  }

  /// Why an assignment that a member made cannot be; empty when it can.
  static String problem(
      SortedMap<String, List<PartitionId>> readable,
      SortedMap<String, List<PartitionId>> assigned) {
    TreeSet<PartitionId> given = new TreeSet<>();
    for (var member : assigned.entrySet()) {
      List<PartitionId> read = readable.get(member.getKey());
      if (read == null) {
        return "it names \"" + member.getKey() + "\", who is no member";
      }
      TreeSet<PartitionId> may = new TreeSet<>(read);
      for (PartitionId partition : member.getValue()) {
        if (!may.contains(partition)) {
          return "it gives \"" + member.getKey() + "\" a partition that it does not read";
        }
        if (!given.add(partition)) {
          return "it gives a partition twice";
        }
      }
    }
    return "";
  }
}

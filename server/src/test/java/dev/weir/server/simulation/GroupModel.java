package dev.weir.server.simulation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// What must hold of a group of Kafka's clients and of what they read, whatever befalls the server:
///
/// - OWNERS: in a generation no partition has two owners, and each member gets what its leader gave;
/// - LEADER: a generation has one leader, who knows all its members;
/// - FENCED: who speaks for a generation that is over is refused;
/// - COMMITS: what a group is told of its position is a position that it committed, not before one
///   that was acknowledged; a position never goes back;
/// - ALIVE: a member that gives signs of life in time stays one;
/// - RECORDS: what was acknowledged is where it was said to be, once; everybody reads the same.
final class GroupModel {
  /// A generation, as its members were told of it.
  private static final class Generation {
    final Map<String, Set<Integer>> given = new HashMap<>();
    final Map<Integer, String> owners = new TreeMap<>();
    final Set<String> members = new HashSet<>();
    String leader = "";
    Set<String> known = Set.of();
  }

  /// A message's place.
  record Place(int partition, long offset) {}

  private final TreeMap<Integer, Generation> generations = new TreeMap<>();

  /// By partition: positions, and whether their commit was acknowledged.
  private final Map<Integer, TreeMap<Long, Boolean>> commits = new TreeMap<>();

  private final Map<Place, String> seen = new HashMap<>();
  private final Map<String, Place> acknowledged = new HashMap<>();
  private final Map<String, Place> found = new HashMap<>();

  int generations() {
    return generations.size();
  }

  int acknowledged() {
    return acknowledged.size();
  }

  /// The newest generation that anybody was told of.
  int newest() {
    return generations.isEmpty() ? -1 : generations.lastKey();
  }

  /// @param known those that the leader was told of; empty for others
  void joined(int number, String member, String leader, Set<String> known) throws Violation {
    var generation = generations.computeIfAbsent(number, _ -> new Generation());
    generation.members.add(member);
    if (generation.leader.isEmpty()) {
      generation.leader = leader;
    }
    if (!known.isEmpty()) {
      if (!generation.known.isEmpty() && !generation.known.equals(known)) {
        throw new Violation("LEADER: generation %d has other members now".formatted(number));
      }
      generation.known = known;
    }
    if (!generation.leader.equals(leader)) {
      throw new Violation(
          "LEADER: generation %d is led by %s and %s".formatted(number, generation.leader, leader));
    }
    if (!generation.known.isEmpty() && !generation.known.containsAll(generation.members)) {
      throw new Violation(
          "LEADER: generation %d has %s, and its leader knows %s"
              .formatted(number, generation.members, generation.known));
    }
  }

  /// A leader shares out. Only the first time counts, should it ask twice.
  void shares(int number, Map<String, Set<Integer>> given) {
    var generation = generations.get(number);
    if (generation != null && generation.given.isEmpty()) {
      generation.given.putAll(given);
    }
  }

  void owns(int number, String member, Set<Integer> partitions) throws Violation {
    var generation = generations.computeIfAbsent(number, _ -> new Generation());
    for (int partition : partitions) {
      String other = generation.owners.putIfAbsent(partition, member);
      if (other != null && !other.equals(member)) {
        throw new Violation(
            "OWNERS: in generation %d partition %d is %s's and %s's"
                .formatted(number, partition, other, member));
      }
    }
    var given = generation.given.getOrDefault(member, Set.of());
    if (!given.equals(partitions)) {
      throw new Violation(
          "OWNERS: in generation %d %s has %s, and its leader gave %s"
              .formatted(number, member, partitions, given));
    }
  }

  /// @param newestWhenAsked of [#newest]
  void accepted(String what, int number, int newestWhenAsked) throws Violation {
    if (number < newestWhenAsked) {
      throw new Violation(
          "FENCED: %s of generation %d was accepted, after %d had begun"
              .formatted(what, number, newestWhenAsked));
    }
  }

  /// A commit is on its way.
  void commits(SortedMap<Integer, Long> positions) {
    positions.forEach((partition, position) ->
        commits.computeIfAbsent(partition, _ -> new TreeMap<>()).putIfAbsent(position, false));
  }

  void committed(SortedMap<Integer, Long> positions) throws Violation {
    for (var each : positions.entrySet()) {
      long last = lastAcknowledged(each.getKey());
      if (each.getValue() < last) {
        throw new Violation(
            "COMMITS: partition %d goes back from %d to %d"
                .formatted(each.getKey(), last, each.getValue()));
      }
      commits.computeIfAbsent(each.getKey(), _ -> new TreeMap<>()).put(each.getValue(), true);
    }
  }

  /// The highest position whose commit was acknowledged; -1 for none.
  long lastAcknowledged(int partition) {
    return commits.getOrDefault(partition, new TreeMap<>()).descendingMap().entrySet().stream()
        .filter(Map.Entry::getValue)
        .mapToLong(Map.Entry::getKey)
        .findFirst()
        .orElse(-1);
  }

  /// @param position -1 for none
  /// @param last [#lastAcknowledged] when it was asked for
  void told(int partition, long position, long last) throws Violation {
    boolean known =
        position < 0 || commits.getOrDefault(partition, new TreeMap<>()).containsKey(position);
    if (position < last || !known) {
      throw new Violation(
          "COMMITS: partition %d is at %d; %d was acknowledged"
              .formatted(partition, position, last));
    }
  }

  Violation forgotten(String member) {
    return new Violation("ALIVE: %s gave signs of life, and is unknown".formatted(member));
  }

  void acknowledged(Place place, String value) throws Violation {
    acknowledged.put(value, place);
    read(place, value);
  }

  void read(Place place, String value) throws Violation {
    String other = seen.putIfAbsent(place, value);
    if (other != null && !other.equals(value)) {
      throw new Violation("RECORDS: %s has %s, and had %s".formatted(place, value, other));
    }
    Place elsewhere = found.putIfAbsent(value, place);
    if (elsewhere != null && !elsewhere.equals(place)) {
      throw new Violation("RECORDS: %s is at %s and %s".formatted(value, place, elsewhere));
    }
  }

  /// @param log all that is there in the end
  void holdsFor(Map<Place, String> log) throws Violation {
    for (var each : log.entrySet()) {
      read(each.getKey(), each.getValue());
    }
    for (var each : seen.entrySet()) {
      if (!each.getValue().equals(log.get(each.getKey()))) {
        throw new Violation("RECORDS: %s is not at %s".formatted(each.getValue(), each.getKey()));
      }
    }
  }

  /// The partitions that the newest generation shares out.
  Set<Integer> shared() {
    return generations.isEmpty() ? Set.of() : generations.lastEntry().getValue().owners.keySet();
  }
}

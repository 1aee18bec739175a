package dev.weir.server.simulation;

import dev.weir.server.simulation.GroupModel.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// What must hold of transactions, whatever befalls the server:
///
/// - WHOLE: of a transaction all messages and its position are there, or nothing;
/// - ENDED: what was told committed is there, and what was aborted, or is open, is not;
/// - ONCE: a message is at one place, and at the one that was acknowledged, however often it was
///   sent;
/// - FENCED: who has a newer producer of its name is refused.
final class TransactionModel {
  enum Fate {
    OPEN,
    /// A commit is on its way, or its answer was lost.
    UNKNOWN,
    COMMITTED,
    ABORTED
  }

  /// Who a producer is: who comes later has a larger one.
  record Identity(long producerId, int epoch) implements Comparable<Identity> {
    static final Identity NONE = new Identity(-1, -1);

    @Override
    public int compareTo(Identity other) {
      int byId = Long.compare(producerId, other.producerId);
      return byId != 0 ? byId : Integer.compare(epoch, other.epoch);
    }
  }

  /// A transaction. Its number is the note beside the position that it stores.
  static final class Transaction {
    final String name;
    final long number;
    final List<String> values = new ArrayList<>();
    Fate fate = Fate.OPEN;

    private Transaction(String name, long number) {
      this.name = name;
      this.number = number;
    }

    String value(int partition) {
      return name + "-" + number + "-" + partition;
    }
  }

  private final TreeMap<String, TreeMap<Long, Transaction>> all = new TreeMap<>();
  private final Map<String, Place> places = new HashMap<>();
  private final Map<String, Identity> newest = new HashMap<>();

  Transaction begin(String name) {
    var of = all.computeIfAbsent(name, _ -> new TreeMap<>());
    var begun = new Transaction(name, of.isEmpty() ? 1 : of.lastKey() + 1);
    of.put(begun.number, begun);
    return begun;
  }

  int committed() {
    return (int)
        all.values().stream()
            .flatMap(of -> of.values().stream())
            .filter(each -> each.fate == Fate.COMMITTED)
            .count();
  }

  /// A producer was told who it is.
  void identified(String name, Identity identity) {
    newest.merge(name, identity, (one, other) -> one.compareTo(other) > 0 ? one : other);
  }

  /// The newest producer of a name that was told so.
  Identity newest(String name) {
    return newest.getOrDefault(name, Identity.NONE);
  }

  /// @param newestWhenAsked of [#newest]
  void accepted(String what, Identity by, Identity newestWhenAsked) throws Violation {
    if (by.compareTo(newestWhenAsked) < 0) {
      throw new Violation(
          "FENCED: %s of %s was accepted, after %s had begun".formatted(what, by, newestWhenAsked));
    }
  }

  void acknowledged(Transaction transaction, String value, Place place) throws Violation {
    transaction.values.add(value);
    at(value, place);
  }

  private void at(String value, Place place) throws Violation {
    Place other = places.putIfAbsent(value, place);
    if (other != null && !other.equals(place)) {
      throw new Violation("ONCE: %s is at %s and %s".formatted(value, other, place));
    }
  }

  /// What somebody reads who wants what is committed.
  void read(Map<Place, String> log) throws Violation {
    var seen = new HashMap<String, Place>();
    for (var each : log.entrySet()) {
      String value = each.getValue();
      at(value, each.getKey());
      if (seen.put(value, each.getKey()) != null) {
        throw new Violation("ONCE: %s is there twice".formatted(value));
      }
      var fate = of(value).fate;
      if (fate == Fate.OPEN || fate == Fate.ABORTED) {
        throw new Violation("ENDED: %s is read, and its transaction is %s".formatted(value, fate));
      }
    }
  }

  private Transaction of(String value) {
    String[] parts = value.split("-", -1);
    var named = all.getOrDefault(parts[0], new TreeMap<>());
    return Objects.requireNonNull(named.get(Long.parseLong(parts[1])), value);
  }

  /// @param log all that is committed in the end
  /// @param positions by name; 0 for none
  void holdsFor(Map<Place, String> log, Map<String, Long> positions) throws Violation {
    read(log);
    for (var each : all.entrySet()) {
      long last = 0;
      for (Transaction transaction : each.getValue().values()) {
        long there = transaction.values.stream().filter(log::containsValue).count();
        if (there != 0 && there != transaction.values.size()) {
          throw new Violation(
              "WHOLE: of %s %d there are %d of %s"
                  .formatted(each.getKey(), transaction.number, there, transaction.values));
        }
        if (there == 0 && transaction.fate == Fate.COMMITTED) {
          throw new Violation(
              "ENDED: %s %d is committed, and not there"
                  .formatted(each.getKey(), transaction.number));
        }
        last = there > 0 ? transaction.number : last;
      }
      if (positions.getOrDefault(each.getKey(), 0L) != last) {
        throw new Violation(
            "WHOLE: %s is at %d, and its last messages are %d's"
                .formatted(each.getKey(), positions.get(each.getKey()), last));
      }
    }
  }
}

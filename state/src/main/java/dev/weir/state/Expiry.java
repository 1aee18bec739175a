package dev.weir.state;

import dev.weir.state.StateRecord.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Forgets consumers that nobody has used for as long as they said (D7). Why so slowly, and what a
/// clock that jumps can do, is in `docs/decisions/expiry.md`.
///
/// A use is being defined, having a member, and a commit. Commits are stamped in [Positions]; of the
/// rest a record tells now and then. Two looks, [#LOOK_MILLIS] apart by the clock that nobody sets,
/// must find a consumer unused for too long: so members may come first when a directory opens, when
/// the clock has jumped, and when the machine has slept.
final class Expiry {
  /// Long enough for the programs of a machine to start.
  static final long LOOK_MILLIS = 3_600_000;

  /// How much later than the stored one a use is stored, at most: one small record a day.
  private static final long COARSEST_MILLIS = 24 * 3_600_000L;

  private final Definitions definitions;
  private final Positions positions;
  private final Groups groups;
  private final Leases leases;
  private final Barriers barriers;

  /// Of those that expire.
  private final TreeMap<String, Long> usedMillis = new TreeMap<>();

  /// In ticks: of those that have been unused for too long.
  private TreeMap<String, Long> dueSince = new TreeMap<>();

  private long nextTicks = Long.MAX_VALUE;

  // One for each of the ways to share, and where that stands.
  Expiry(
      Definitions definitions,
      Positions positions,
      Groups groups,
      Leases leases,
      Barriers barriers) {
    this.definitions = definitions;
    this.positions = positions;
    this.groups = groups;
    this.leases = leases;
    this.barriers = barriers;
  }

  private boolean hasMembers(String consumer) {
    return groups.hasMembers(consumer)
        || leases.hasMembers(consumer)
        || barriers.readBy(consumer) != null;
  }

  // Deciding.

  /// A consumer is defined so: what follows.
  List<StateRecord> used(String consumer, Definition definition, Now now) {
    return definition.expires() && isNews(consumer, definition, now)
        ? List.of(new StateRecord.ConsumerUsed(consumer, now.millis()))
        : List.of();
  }

  /// Whether a use now is so much later than the stored one that it is to be stored.
  private boolean isNews(String consumer, Definition definition, Now now) {
    Long stored = usedMillis.get(consumer);
    return stored == null || now.millis() - stored >= grain(definition);
  }

  private static long grain(Definition definition) {
    return Math.min(COARSEST_MILLIS, definition.expireAfterMillis() / 10);
  }

  List<StateRecord> tick(Now now) {
    if (now.ticks() < nextTicks) {
      return List.of();
    }
    List<StateRecord> records = new ArrayList<>();
    TreeMap<String, Long> due = new TreeMap<>();
    long next = now.ticks() + LOOK_MILLIS;
    for (var use : usedMillis.entrySet()) {
      String consumer = use.getKey();
      Definition definition = definition(consumer);
      if (hasMembers(consumer)) {
        records.addAll(used(consumer, definition, now));
      } else if (isUnused(use, definition, now)) {
        long since = dueSince.getOrDefault(consumer, now.ticks());
        boolean waited = now.ticks() - since >= LOOK_MILLIS;
        if (waited && records.size() < Limits.POSITIONS_PER_COMMIT) {
          records.addAll(forgetting(consumer));
        } else {
          due.put(consumer, since);
          next = waited ? now.ticks() : next; // what is too much for one journal entry
        }
      }
    }
    records.add(new StateRecord.ExpiryLooked(next, due));
    return records;
  }

  private Definition definition(String consumer) {
    Definition definition = definitions.find(consumer);
    if (definition == null) {
      throw new IllegalStateException("\"" + consumer + "\" expires, and is not defined");
    }
    return definition;
  }

  /// A use that is not stored yet is later than the stored one by less than the grain and a look.
  private boolean isUnused(Map.Entry<String, Long> use, Definition definition, Now now) {
    long stored = use.getValue() + grain(definition) + LOOK_MILLIS;
    long last = Math.max(stored, positions.lastSeenMillis(use.getKey()));
    return now.millis() - last >= definition.expireAfterMillis();
  }

  private List<StateRecord> forgetting(String consumer) {
    List<StateRecord> records = new ArrayList<>();
    var everywhere = new Command.DeletePositions(consumer, null, null);
    records.addAll(positions.decide(everywhere).records());
    records.add(new StateRecord.ConsumerForgotten(consumer));
    if (barriers.isRemembered(consumer)) {
      records.add(new BarrierRecord.Ended(consumer));
    }
    return records;
  }

  /// Forgets a consumer because somebody said so.
  Decision decide(Command.DeletePositions delete) {
    Decision decision = positions.decide(delete);
    var forgotten = new ArrayList<StateRecord>();
    if (delete.topic() == null && definitions.find(delete.consumer()) != null) {
      forgotten.add(new StateRecord.ConsumerForgotten(delete.consumer()));
    }
    if (delete.topic() == null && barriers.isRemembered(delete.consumer())) {
      forgotten.add(new BarrierRecord.Ended(delete.consumer()));
    }
    if (forgotten.isEmpty()) {
      return decision;
    }
    return decision.reply() instanceof Reply.NoSuchPosition
        ? new Decision(forgotten, new Reply.PositionsDeleted(List.of()))
        : decision.with(forgotten);
  }

  /// When to look, in ticks; `Long.MAX_VALUE` for never.
  long nextDeadline() {
    return usedMillis.isEmpty() ? Long.MAX_VALUE : nextTicks;
  }

  // Applying.

  void apply(StateRecord.ConsumerDefined defined) {
    if (!defined.definition().expires()) {
      forget(defined.consumer());
    }
  }

  void apply(StateRecord.ConsumerUsed used) {
    Definition definition = definitions.find(used.consumer());
    if (definition == null || !definition.expires()) {
      throw new InconsistentRecord(used, "there is no such consumer that expires");
    }
    if (usedMillis.put(used.consumer(), used.atMillis()) == null) {
      nextTicks = Long.MIN_VALUE;
    }
  }

  void apply(StateRecord.ConsumerForgotten forgotten) {
    forget(forgotten.consumer());
  }

  private void forget(String consumer) {
    usedMillis.remove(consumer);
    dueSince.remove(consumer);
  }

  void apply(StateRecord.ExpiryLooked looked) {
    nextTicks = looked.nextTicks();
    dueSince = new TreeMap<>(looked.dueSince());
  }

  void snapshotTo(List<Stored> records) {
    usedMillis.forEach(
        (consumer, atMillis) -> records.add(new StateRecord.ConsumerUsed(consumer, atMillis)));
  }
}

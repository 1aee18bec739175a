package dev.weir.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/// What the process that owns the directory may ask about groups with a barrier, and about consumers
/// as Kafka's clients see them.
public sealed interface BarrierQuestion<A> extends Function<State, A> {
  /// As [BarrierCommand.Join] would be answered now, to who was told to wait.
  record JoinOf(String consumer, String member, String instance)
      implements BarrierQuestion<BarrierReply> {
    @Override
    public BarrierReply apply(State state) {
      return state.barriers().joinOf(this);
    }
  }

  /// As [BarrierCommand.Sync] would be answered now, to who was told to wait.
  record SyncOf(String consumer, BarrierCommand.Place by) implements BarrierQuestion<BarrierReply> {
    @Override
    public BarrierReply apply(State state) {
      return state.barriers().syncOf(this);
    }
  }

  /// A consumer's positions, by topic id and partition.
  record SpotsOf(String consumer) implements BarrierQuestion<List<Spot>> {
    @Override
    public List<Spot> apply(State state) {
      return state.spots(consumer);
    }
  }

  /// A consumer as a group; empty when nothing is known of it.
  record GroupOf(String consumer) implements BarrierQuestion<Optional<BarrierGroup>> {
    @Override
    public Optional<BarrierGroup> apply(State state) {
      BarrierGroup known = state.barriers().shown(consumer);
      if (known != null && known.phase() != BarrierGroup.Phase.EMPTY) {
        return Optional.of(known);
      }
      boolean otherwise =
          !state.members(consumer).isEmpty() || !state.leaseMembers(consumer).isEmpty();
      if (otherwise) {
        return Optional.of(BarrierGroup.otherwise(consumer));
      }
      return known != null || !state.positions(consumer).isEmpty()
          ? Optional.of(known == null ? BarrierGroup.empty(consumer) : known)
          : Optional.empty();
    }
  }

  /// All consumers as groups, by name, without their members.
  record AllGroups() implements BarrierQuestion<List<BarrierGroup>> {
    @Override
    public List<BarrierGroup> apply(State state) {
      TreeMap<String, BarrierGroup> all = new TreeMap<>();
      List<String> names = new ArrayList<>(state.consumers());
      names.addAll(state.barriers().consumers());
      names.addAll(state.sharingConsumers());
      for (String consumer : names) {
        if (!all.containsKey(consumer)) {
          new GroupOf(consumer)
              .apply(state)
              .ifPresent(group -> all.put(consumer, group.withoutMembers()));
        }
      }
      return List.copyOf(all.values());
    }
  }
}

package dev.weir.backends.embedded;

import dev.weir.ConsumerDefinition;
import dev.weir.NotFound;
import dev.weir.SharingDescription;
import dev.weir.TopicPartition;
import dev.weir.engine.Engine;
import dev.weir.state.GroupMember;
import dev.weir.state.PartitionId;
import dev.weir.state.Position;
import dev.weir.state.SettledCount;
import dev.weir.state.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/// Looks at consumers at work.
final class EngineSharing {
  private final Engine engine;
  private final EngineDoor door;

  EngineSharing(EngineDoor door) {
    this.door = door;
    this.engine = door.engine();
  }

  private record Progress(Position position, SettledCount settled) {}

  private record Seen(List<GroupMember> members, List<Progress> progress) {}

  /// A consumer by partition.
  ///
  /// @throws NotFound when nothing is known of it
  SharingDescription byPartition(String consumer, Optional<ConsumerDefinition> definition) {
    var seen = door.errors().await(engine.ask(state -> look(state, consumer)));
    if (seen.members.isEmpty() && seen.progress.isEmpty() && definition.isEmpty()) {
      throw new NotFound("consumer \"" + consumer + "\" is not known here");
    }
    var names = GroupSeat.names(engine);
    return new SharingDescription(
        consumer,
        definition,
        seen.members.stream().map(member -> member(member, names)).toList(),
        seen.progress.stream().map(EngineSharing::partition).toList());
  }

  private static Seen look(State state, String consumer) {
    var progress = new ArrayList<Progress>();
    for (Position position : state.positions(consumer)) {
      var partition = new PartitionId(position.topicId(), position.partition());
      progress.add(new Progress(position, state.count(consumer, partition)));
    }
    return new Seen(state.members(consumer), progress);
  }

  private SharingDescription.Member member(GroupMember member, Map<Integer, String> names) {
    Set<TopicPartition> held = new TreeSet<>();
    for (PartitionId partition : member.held()) {
      var topic = names.get(partition.topicId());
      if (topic != null) {
        held.add(new TopicPartition(topic, partition.number()));
      }
    }
    long nowTicks = TimeUnit.NANOSECONDS.toMillis(door.timing().nanos());
    return new SharingDescription.Member(
        member.label(),
        Optional.of(member.instance()).filter(instance -> !instance.isEmpty()),
        held,
        0,
        Duration.ofMillis(Math.max(0, nowTicks - member.heardTicks())));
  }

  private static SharingDescription.Partition partition(Progress progress) {
    var position = progress.position;
    return new SharingDescription.Partition(
        new TopicPartition(position.topic(), position.partition()),
        position.position(),
        progress.settled.above(),
        progress.settled.pages(),
        0,
        0,
        0,
        false);
  }
}

package dev.weir.backends.embedded;

import dev.weir.ConsumerDefinition;
import dev.weir.NotFound;
import dev.weir.SharingDescription;
import dev.weir.TopicPartition;
import dev.weir.engine.Front;
import dev.weir.state.GroupMember;
import dev.weir.state.PartitionId;
import dev.weir.state.Question;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/// Looks at consumers at work.
final class EngineSharing {
  private final Front engine;
  private final EngineDoor door;

  EngineSharing(EngineDoor door) {
    this.door = door;
    this.engine = door.engine();
  }

  /// A consumer, however its members share.
  ///
  /// @throws NotFound when nothing is known of it
  SharingDescription describe(String consumer, Optional<ConsumerDefinition> definition) {
    var seen = door.errors().await(engine.ask(new Question.AtWork(consumer)));
    if (seen.isEmpty() && definition.isEmpty()) {
      throw new NotFound("consumer \"" + consumer + "\" is not known here");
    }
    var names = GroupSeat.names(engine);
    var members = new ArrayList<SharingDescription.Member>();
    seen.members().forEach(member -> members.add(member(member, names)));
    seen.leasing().forEach(member -> members.add(member(member)));
    return new SharingDescription(
        consumer,
        definition,
        members,
        seen.progress().stream().map(EngineSharing::partition).toList());
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

  /// It ends with the process: there is none to be heard of.
  private static SharingDescription.Member member(Question.Workplace.LeaseMember member) {
    return new SharingDescription.Member(
        member.label(), Optional.empty(), Set.of(), member.leased(), Duration.ZERO);
  }

  private static SharingDescription.Partition partition(Question.Workplace.Progress progress) {
    var position = progress.position();
    return new SharingDescription.Partition(
        new TopicPartition(position.topic(), position.partition()),
        position.position(),
        progress.standing().settled(),
        progress.standing().settledPages(),
        progress.standing().leased(),
        progress.standing().waiting(),
        progress.standing().blockedKeys(),
        progress.standing().isFull());
  }
}

package dev.weir.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// What may be asked of a state from outside, from another process too: looking changes nothing, and
/// answers are made of immutable values.
///
/// @param <A> what the answer is made of
public sealed interface Question<A> {
  A look(State state);

  /// What a consumer is; empty when nobody has said.
  record DefinitionOf(String consumer) implements Question<Optional<Definition>> {
    @Override
    public Optional<Definition> look(State state) {
      return state.definition(consumer);
    }
  }

  /// A consumer's positions, by topic name and partition.
  record PositionsOf(String consumer) implements Question<List<Position>> {
    @Override
    public List<Position> look(State state) {
      return state.positions(consumer);
    }
  }

  /// All positions, by consumer, topic name and partition.
  record AllPositions() implements Question<List<Position>> {
    @Override
    public List<Position> look(State state) {
      return state.positions();
    }
  }

  /// What a consumer has done on those of these partitions where it has a position.
  record DoneOn(String consumer, List<PartitionId> partitions)
      implements Question<List<Command.Done>> {
    public DoneOn {
      partitions = List.copyOf(partitions);
    }

    @Override
    public List<Command.Done> look(State state) {
      List<Command.Done> done = new ArrayList<>();
      for (PartitionId partition : partitions) {
        state.done(consumer, partition).ifPresent(done::add);
      }
      return done;
    }
  }

  /// The members of a consumer that is shared by partition, by age.
  record MembersOf(String consumer) implements Question<List<GroupMember>> {
    @Override
    public List<GroupMember> look(State state) {
      return state.members(consumer);
    }
  }

  /// A consumer, however its members share.
  record AtWork(String consumer) implements Question<Workplace> {
    @Override
    public Workplace look(State state) {
      List<Workplace.Progress> progress = new ArrayList<>();
      for (Position position : state.positions(consumer)) {
        PartitionId partition = new PartitionId(position.topicId(), position.partition());
        Standing standing = state.standing(consumer, partition).orElseThrow();
        progress.add(new Workplace.Progress(position, standing));
      }
      List<Workplace.LeaseMember> leasing =
          state.leaseMembers(consumer).stream()
              .map(member -> new Workplace.LeaseMember(member, state.leased(consumer, member)))
              .toList();
      return new Workplace(state.members(consumer), leasing, progress);
    }
  }

  /// The processes that go through the owner, and their pids.
  record OpenSessions() implements Question<SortedMap<Long, Long>> {
    @Override
    public SortedMap<Long, Long> look(State state) {
      return state.sessions();
    }
  }

  /// What a session was answered and may not have heard, by number; empty when there is no such
  /// session.
  record RepliesTo(long session) implements Question<Optional<List<StateRecord.SessionReplied>>> {
    @Override
    public Optional<List<StateRecord.SessionReplied>> look(State state) {
      return state.isOpen(session) ? Optional.of(state.replies(session)) : Optional.empty();
    }
  }

  /// All users, by name and mechanism.
  record Users() implements Question<List<UserShown>> {
    @Override
    public List<UserShown> look(State state) {
      return state.users();
    }
  }

  /// One way in which a user proves who he is, without its keys.
  record UserShown(String user, ScramMechanism mechanism, int iterations) {}

  /// Who works for a consumer, and how far it is.
  ///
  /// @param members by partition
  /// @param leasing members by message
  record Workplace(List<GroupMember> members, List<LeaseMember> leasing, List<Progress> progress) {
    public Workplace {
      members = List.copyOf(members);
      leasing = List.copyOf(leasing);
      progress = List.copyOf(progress);
    }

    public boolean isEmpty() {
      return members.isEmpty() && leasing.isEmpty() && progress.isEmpty();
    }

    /// @param leased how many messages it holds
    public record LeaseMember(String label, long leased) {}

    /// On one partition.
    public record Progress(Position position, Standing standing) {}
  }
}

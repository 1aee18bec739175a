package dev.weir.state;

import dev.weir.state.StateRecord.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;

/// All that an engine knows of a directory: topics, where their partitions begin and end, and the
/// positions of consumers.
///
/// A change takes two steps. [#decide] looks, changes nothing, and says which records follow from
/// a command; [#apply] changes the state by a record. The engine applies what it decides and writes
/// it to the journal; after a crash, applying what the journal holds gives the same state.
///
/// Not thread-safe: it belongs to the engine's writer. What it returns is immutable.
public final class State {
  private final Topics topics = new Topics();
  private final Positions positions = new Positions(topics);
  private final Definitions definitions = new Definitions();
  private final Groups groups;
  private final Leases leases;
  private final Barriers barriers;
  private final BarrierDecisions barrierDecisions;
  private final BarrierTicks barrierTicks;
  private final Producing producing;
  private final Sessions sessions;
  private final Users users = new Users();
  private final Expiry expiry;
  private int epoch;
  private long epochMillis;

  public State() {
    this(Breakage.NONE);
  }

  /// @param breakage for simulations only
  public State(Breakage breakage) {
    this.groups = new Groups(topics, breakage);
    this.leases = new Leases(topics, positions, definitions, breakage);
    this.barriers = new Barriers(breakage);
    this.barrierDecisions = new BarrierDecisions(barriers, positions, breakage);
    this.barrierTicks = new BarrierTicks(barriers, barrierDecisions, breakage);
    this.producing = new Producing(topics, positions, breakage);
    this.sessions = new Sessions(breakage);
    this.expiry = new Expiry(definitions, positions, groups, leases, barriers);
  }

  /// Mistakes made on purpose, so that tests can show that they would notice them.
  public enum Breakage {
    NONE,
    /// Waits for no unfinished work: a partition is given on while its holder still works on it.
    MOVE_A_PARTITION_TOO_EARLY,
    /// Hands messages out without counting the attempt.
    FORGET_AN_ATTEMPT,
    /// Settles a message for a member whose lease of it has gone.
    SETTLE_BY_A_STALE_LEASE,
    /// Hands out a message although an earlier one of its key is unsettled.
    PASS_A_BLOCKED_KEY,
    /// Hands messages out without remembering to whom.
    LEASE_TWICE,
    /// Keeps no answer for whoever asks again.
    FORGET_A_REPLY,
    /// Lets members of a generation that is over speak.
    TAKE_A_STALE_GENERATION,
    /// Lets any member share out, at any time.
    TAKE_ANYBODYS_ASSIGNMENT,
    /// Begins a generation under the number of the one before.
    GIVE_A_GENERATION_TWICE,
    /// Never gives up who gives no sign of life, and does not join.
    WAIT_FOR_THE_DEAD,
    /// Appends a batch that was appended before.
    APPEND_TWICE,
    /// Appends a batch behind one that is missing.
    ACCEPT_A_GAP,
    /// Takes batches of an epoch of their producer that is over.
    FORGET_A_FENCE,
    /// Leaves out what comes last of a transaction's end.
    COMMIT_HALF,
    /// Does not remember what an aborted transaction has left.
    FORGET_AN_ABORT,
    /// Has readers go on to the last open transaction, not to the first.
    READ_AN_OPEN_TRANSACTION
  }

  /// What follows from a command, now. Changes nothing.
  public Decision decide(Command command, Now now) {
    return switch (command) {
      case Command.Append append -> producing.appends().decide(append, now);
      case TransactionCommand of -> decide(of, now);
      case Command.Commit commit -> decide(commit, now);
      case Command.MovePositions move ->
          unlessRead(move.consumer(), () -> positions.decide(move, now.millis()));
      case Command.AdvanceStart advance -> topics.decide(advance);
      case Command.CreateTopic create -> topics.decide(create, now.millis());
      case Command.DeleteTopic delete -> topics.decide(delete);
      case Command.AddPartitions add -> topics.decide(add);
      case Command.SetRetention set -> topics.decide(set);
      case Command.DeletePositions delete ->
          unlessRead(delete.consumer(), () -> expiry.decide(delete));
      case Command.DefineConsumer define -> decide(define, now);
      case LeaseCommand.Join join -> unlessRead(join.consumer(), () -> leases.decide(join, now));
      case LeaseCommand of -> leases.decide(of, now);
      case BarrierCommand of -> decide(of, now);
      case Command.BeginEpoch _ ->
          Decision.of(
              new StateRecord.EpochBegun(epoch + 1, now.millis()), new Reply.EpochBegun(epoch + 1));
      case Command.Transact transact -> decide(transact, now);
      case Command.JoinGroup join -> unlessRead(join.consumer(), () -> groups.decide(join, now));
      case Command.Heartbeat heartbeat -> groups.decide(heartbeat, now);
      case Command.AssignPartitions assign -> groups.decide(assign, now);
      case Command.LeaveGroup leave -> groups.decide(leave, now);
      case Command.EndProcess end ->
          groups
              .endProcess(end.sessionMillis(), now)
              .and(new Decision(sessions.end(), new Reply.GroupLeft()));
      case Command.ClaimSeat claim -> groups.decide(claim, now);
      case Command.EndUnclaimed end -> groups.endUnclaimed(end.sessionMillis(), now);
      case Command.BeginSession begin ->
          Decision.of(
              new StateRecord.SessionBegun(begin.session(), begin.pid()),
              new Reply.SessionIs(true));
      case Command.EndSession end -> decide(end, now);
      case Command.ChangeUser change -> users.decide(change);
      case Command.Tick _ ->
          groups
              .tick(now)
              .and(leases.tick(now))
              .and(barrierTicks.tick(now))
              .and(producing.tick(now))
              .and(new Decision(expiry.tick(now), new Reply.Ticked()));
    };
  }

  private Decision decide(TransactionCommand command, Now now) {
    if (command instanceof TransactionCommand.CommitOffsets commit) {
      boolean otherwise = isSharedOtherwise(commit.consumer());
      BarrierReply.Verdict refused = barrierDecisions.refused(commit, otherwise);
      if (refused != null) {
        return BarrierDecisions.denied(refused);
      }
    }
    return producing.decide(command, now);
  }

  private Decision decide(BarrierCommand command, Now now) {
    boolean otherwise = isSharedOtherwise(command.consumer());
    return switch (command) {
      case BarrierCommand.Join join -> new BarrierJoins(barriers).decide(join, otherwise, now);
      case BarrierCommand.Sync sync -> barrierDecisions.decide(sync, now);
      case BarrierCommand.Heartbeat heartbeat -> barrierDecisions.decide(heartbeat, now);
      case BarrierCommand.Leave leave -> barrierDecisions.decide(leave, now);
      case BarrierCommand.CommitOffsets commit -> barrierDecisions.decide(commit, otherwise, now);
      case BarrierCommand.DeleteOffsets delete -> barrierDecisions.decide(delete, otherwise);
      case BarrierCommand.DeleteGroup delete ->
          barrierDecisions.decide(delete, otherwise, definition(delete.consumer()));
    };
  }

  /// Whether it has members that are in no group with a barrier.
  private boolean isSharedOtherwise(String consumer) {
    LeasedConsumer leased = leases.find(consumer);
    return groups.has(consumer) || (leased != null && !leased.members().isEmpty());
  }

  private Decision unlessRead(String consumer, Supplier<Decision> otherwise) {
    Reply.ReadByGroup read = barriers.readBy(consumer);
    return read == null ? otherwise.get() : Decision.of(read);
  }

  private Decision decide(Command.EndSession end, Now now) {
    var records = new ArrayList<StateRecord>();
    records.addAll(groups.gone(end.seats(), end.staticMillis(), now));
    records.addAll(leases.gone(end.leaseSeats()));
    records.addAll(sessions.end(end.session()));
    return new Decision(records, new Reply.SessionIs(false));
  }

  private Decision decide(Command.DefineConsumer define, Now now) {
    Decision decision = definitions.decide(define);
    return decision.reply() instanceof Reply.Refusal
        ? decision
        : decision.and(
            new Decision(
                expiry.used(define.consumer(), define.definition(), now), decision.reply()));
  }

  private Decision decide(Command.Transact transact, Now now) {
    Decision appended = producing.appends().decide(transact.appends());
    if (!(appended.reply() instanceof Reply.Transacted placed)) {
      return appended;
    }
    var records = new ArrayList<>(appended.records());
    var replies = new ArrayList<Reply>();
    for (Command.Part part : transact.parts()) {
      var decision = decide(part, now);
      if (decision.reply() instanceof Reply.Refusal) {
        return decision;
      }
      records.addAll(decision.records());
      replies.add(decision.reply());
    }
    return new Decision(records, new Reply.Transacted(placed.baseOffsets(), replies));
  }

  private Decision decide(Command.Commit commit, Now now) {
    Reply.Refusal read = barriers.readBy(commit.consumer());
    if (read != null) {
      return Decision.of(read);
    }
    for (Command.Done done : commit.partitions()) {
      Reply.Refusal fenced = groups.fenced(commit.consumer(), commit.by(), done.partition());
      if (fenced != null) {
        return Decision.of(fenced);
      }
    }
    return positions.decide(commit, now.millis());
  }

  /// When something is due, in ticks: then decide [Command.Tick]. `Long.MAX_VALUE` for never. It may
  /// be too early, never too late.
  public long nextDeadline() {
    long soonest = Math.min(groups.nextDue(), leases.nextDeadline());
    soonest = Math.min(soonest, producing.nextDeadline());
    return Math.min(soonest, Math.min(barriers.nextDue(), expiry.nextDeadline()));
  }

  /// Changes the state by a record.
  ///
  /// @throws InconsistentRecord when it cannot follow from this state; nothing is changed
  public void apply(StateRecord record) {
    switch (record) {
      case StateRecord.BatchAppended appended -> producing.appends().apply(appended);
      case StateRecord.OfProducers of -> producing.apply(of);
      case StateRecord.OfTransactions of -> producing.apply(of);
      case StateRecord.OfProducerMoments of -> producing.apply(of);
      case StateRecord.OfTransactionMoments of -> producing.apply(of);
      case StateRecord.PositionCommitted r -> {
        positions.apply(r);
        leases.moved(r.consumer(), new PartitionId(r.topicId(), r.partition()));
      }
      case StateRecord.SpotCommitted r -> {
        positions.apply(r);
        leases.moved(r.consumer(), r.spot().partition());
      }
      case StateRecord.Progressed progressed -> {
        positions.apply(progressed);
        leases.progressed(progressed);
      }
      case StateRecord.StartAdvanced advanced -> {
        topics.apply(advanced);
        producing.transactions().apply(advanced);
      }
      case StateRecord.TopicCreated created -> {
        topics.apply(created);
        groups.topicsChanged();
      }
      case StateRecord.TopicDeleted deleted -> {
        topics.apply(deleted);
        positions.apply(deleted);
        producing.apply(deleted);
        groups.apply(deleted);
        leases.deleted(deleted.topicId());
      }
      case StateRecord.PartitionsAdded added -> {
        topics.apply(added);
        groups.topicsChanged();
      }
      case StateRecord.RetentionSet set -> topics.apply(set);
      case StateRecord.PositionDeleted r -> {
        positions.apply(r);
        leases.deleted(r.consumer(), new PartitionId(r.topicId(), r.partition()));
      }
      case StateRecord.ConsumerDefined defined -> {
        definitions.apply(defined);
        expiry.apply(defined);
      }
      case StateRecord.ConsumerForgotten forgotten -> {
        definitions.apply(forgotten);
        expiry.apply(forgotten);
      }
      case StateRecord.ConsumerUsed used -> expiry.apply(used);
      case StateRecord.ExpiryLooked looked -> expiry.apply(looked);
      case LeaseRecord of -> leases.apply(of);
      case BarrierRecord of -> barriers.apply(of);
      case BarrierMoment of -> barriers.apply(of);
      case StateRecord.EpochBegun begun -> apply(begun);
      case StateRecord.TopicIdsGiven given -> topics.apply(given);
      case StateRecord.PartitionRestored restored -> topics.apply(restored);
      case StateRecord.MemberJoined joined -> groups.apply(joined);
      case StateRecord.MemberLeft left -> groups.apply(left);
      case StateRecord.MemberAway away -> groups.apply(away);
      case StateRecord.PartitionsGiven given -> groups.apply(given);
      case StateRecord.PartitionsTaken taken -> groups.apply(taken);
      case StateRecord.GroupEpochsGiven given -> groups.apply(given);
      case StateRecord.MemberSubscribed subscribed -> groups.apply(subscribed);
      case StateRecord.MemberHeard heard -> groups.apply(heard);
      case StateRecord.TargetSet set -> groups.apply(set);
      case StateRecord.ReleaseDue release -> groups.apply(release);
      case StateRecord.GroupSettled settled -> groups.apply(settled);
      case StateRecord.GroupsTicked _ -> groups.ticked();
      case StateRecord.SessionBegun begun -> sessions.apply(begun);
      case StateRecord.SessionReplied replied -> sessions.apply(replied);
      case StateRecord.SessionEnded ended -> sessions.apply(ended);
      case StateRecord.CredentialSet set -> users.apply(set);
      case StateRecord.CredentialRemoved removed -> users.apply(removed);
    }
  }

  private void apply(StateRecord.EpochBegun begun) {
    if (begun.epoch() <= epoch) {
      throw new InconsistentRecord(begun, "epoch " + epoch + " has begun before");
    }
    epoch = begun.epoch();
    epochMillis = begun.atMillis();
  }

  /// Records that give this state when they are applied to an empty one. Equal states give equal
  /// lists.
  public List<Stored> snapshot() {
    List<Stored> records = new ArrayList<>();
    if (epoch > 0) {
      records.add(new StateRecord.EpochBegun(epoch, epochMillis));
    }
    topics.snapshotTo(records);
    definitions.snapshotTo(records);
    expiry.snapshotTo(records);
    positions.snapshotTo(records);
    producing.snapshotTo(records);
    groups.snapshotTo(records);
    barriers.snapshotTo(records);
    sessions.snapshotTo(records);
    users.snapshotTo(records);
    return records;
  }

  /// In which offsets are given now: it rises when a crash may have taken some back. 0 before the
  /// first.
  public int epoch() {
    return epoch;
  }

  /// Whether that process goes through the owner.
  public boolean isOpen(long session) {
    return sessions.isOpen(session);
  }

  /// All processes that do, with their pids.
  public SortedMap<Long, Long> sessions() {
    return sessions.pids();
  }

  /// What a session was answered and may not have heard, by number.
  public List<StateRecord.SessionReplied> replies(long session) {
    return sessions.replies(session);
  }

  /// How a user proves who he is.
  public Optional<Credential> credential(String user, ScramMechanism mechanism) {
    return users.find(user, mechanism);
  }

  /// All users, by name and mechanism.
  public List<Question.UserShown> users() {
    return users.shown();
  }

  public Optional<Topic> topic(String name) {
    return topics.find(name);
  }

  public Optional<Topic> topic(int id) {
    return topics.find(id);
  }

  /// All topics, ordered by name.
  public List<Topic> topics() {
    return topics.all();
  }

  /// The first offset that a partition keeps.
  ///
  /// @throws java.util.NoSuchElementException when there is no such partition
  public long start(int topicId, int partition) {
    return topics.start(topicId, partition);
  }

  /// The offset that a partition's next message will get.
  ///
  /// @throws java.util.NoSuchElementException when there is no such partition
  public long end(int topicId, int partition) {
    return topics.end(topicId, partition);
  }

  /// The names of all consumers that have a position, ordered.
  public List<String> consumers() {
    return positions.consumers();
  }

  /// A consumer's positions as Kafka's clients see them, by topic id and partition.
  List<Spot> spots(String consumer) {
    return positions.spots(consumer);
  }

  /// The consumers that have members of the engine's own kinds, ordered.
  List<String> sharingConsumers() {
    var sharing = new TreeSet<>(groups.consumers());
    sharing.addAll(leases.consumers());
    return List.copyOf(sharing);
  }

  Barriers barriers() {
    return barriers;
  }

  Producing producing() {
    return producing;
  }

  /// The first offset of the first open transaction on a partition; `Long.MAX_VALUE` for none.
  public long firstOpen(PartitionId partition) {
    return producing.transactions().firstOpen(partition);
  }

  /// What aborted transactions have left on partitions.
  public Aborts aborts() {
    return producing.transactions().aborts();
  }

  /// What a consumer has done on a partition; empty when it has no position there.
  public Optional<Command.Done> done(String consumer, PartitionId partition) {
    return positions.done(consumer, partition);
  }

  /// How much that is; nothing when it has no position there.
  public SettledCount count(String consumer, PartitionId partition) {
    var settled = positions.settled(consumer, partition);
    return settled == null
        ? new SettledCount(0, 0, 0)
        : new SettledCount(settled.countAbove(), settled.pages(), settled.attemptsCount());
  }

  /// The members of a consumer that is shared by partition, by age; none for an unknown one.
  public List<GroupMember> members(String consumer) {
    return groups.members(consumer);
  }

  public Optional<Position> position(String consumer, int topicId, int partition) {
    return positions.find(consumer, topicId, partition);
  }

  /// The positions of a consumer, ordered by topic name and partition; none for an unknown one.
  public List<Position> positions(String consumer) {
    return positions.of(consumer);
  }

  /// All positions, ordered by consumer, topic name and partition.
  public List<Position> positions() {
    return positions.all();
  }

  /// The consumers by message of which a message may have become free since this was asked last:
  /// their members should look. For the engine; no part of what is known of the directory.
  public SortedSet<String> takeFreed() {
    return leases.takeFreed();
  }

  /// What a consumer is; empty when nobody has said.
  public Optional<Definition> definition(String consumer) {
    return Optional.ofNullable(definitions.find(consumer));
  }

  /// Whether some consumer has members that share by message.
  public boolean isLeased() {
    return leases.isActive();
  }

  /// The members of a consumer that shares by message, ordered; none for another one.
  public List<String> leaseMembers(String consumer) {
    LeasedConsumer found = leases.find(consumer);
    return found == null ? List.of() : found.members();
  }

  /// How many messages a member holds.
  public long leased(String consumer, String member) {
    LeasedConsumer found = leases.find(consumer);
    return found == null ? 0 : found.heldBy(member);
  }

  /// How a consumer stands on a partition; empty when it has no position there.
  public Optional<Standing> standing(String consumer, PartitionId id) {
    return Optional.ofNullable(positions.settled(consumer, id))
        .map(settled -> Standing.of(settled, leases.window(consumer, id)));
  }
}

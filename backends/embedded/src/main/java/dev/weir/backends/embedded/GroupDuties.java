package dev.weir.backends.embedded;

import dev.weir.Closed;
import dev.weir.Fenced;
import dev.weir.Membership;
import dev.weir.TopicPartition;
import dev.weir.Unavailable;
import dev.weir.engine.Front;
import dev.weir.spi.FeedRequest;
import dev.weir.spi.Settled;
import dev.weir.state.Command;
import dev.weir.state.PartitionId;
import dev.weir.state.Question;
import dev.weir.state.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a member does for its group: heartbeats, taking partitions over, finishing and releasing
/// them, joining again after it was put out. [#attend] by one thread at a time; the rest from any.
final class GroupDuties {
  /// Often enough that others need not wait for a partition that nobody works on, seldom enough to
  /// cost nothing.
  private static final Duration LONGEST_INTERVAL = Duration.ofSeconds(1);

  private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(10);

  private final Front engine;
  private final Errors errors;
  private final FeedRequest request;
  private final HeldPartitions held;
  private final GroupStarts starts;

  /// Null after this member was put out, until it joins again.
  private volatile @Nullable GroupSeat seat;

  /// There is, or may be, something to do.
  private volatile boolean stale = true;

  /// What failed is tried again by whoever polls next, not at once.
  private volatile boolean postponed;

  /// To be told once.
  private volatile @Nullable Fenced fenced;

  private volatile boolean replaced;

  /// For messages, since the last sign of life.
  private volatile boolean asked;

  GroupDuties(EngineDoor door, FeedRequest request, HeldPartitions held, GroupStarts starts) {
    this.engine = door.engine();
    this.errors = door.errors();
    this.request = request;
    this.held = held;
    this.starts = starts;
  }

  String consumer() {
    return Objects.requireNonNull(request.consumer(), "a member has a name");
  }

  /// How often a member says that it lives.
  Duration interval() {
    var options = request.member();
    var interval = LONGEST_INTERVAL;
    for (var limit : List.of(options.session(), options.processingLimit(), options.patience())) {
      var quarter = limit.dividedBy(4);
      interval = quarter.compareTo(interval) < 0 ? quarter : interval;
    }
    return interval.compareTo(SHORTEST_INTERVAL) < 0 ? SHORTEST_INTERVAL : interval;
  }

  // When.

  /// Whether a poll has something to do for the group first.
  boolean areDue() {
    return stale
        || postponed
        || (seat == null && fenced == null && !replaced)
        || held.isAnyLeaving();
  }

  boolean isStale() {
    return stale;
  }

  boolean isNews(int epoch) {
    var now = seat;
    return now == null || epoch > now.epoch();
  }

  void expect() {
    stale = true;
  }

  void postpone() {
    postponed = true;
  }

  /// @throws Fenced once, when this member was put out since; whenever it was replaced
  void throwFenced() {
    var error = fenced;
    if (error != null) {
      fenced = replaced ? error : null;
      throw error;
    }
  }

  /// A sign of life.
  ///
  /// @param polling the program waits for messages
  /// @return whether there is something to do
  boolean beat(boolean polling) {
    var now = seat;
    if (now == null) {
      return false;
    }
    boolean news = !(now.heartbeat(List.of(), isWorking(polling)) instanceof Reply.AssignmentKept);
    stale |= news;
    return news || stale || held.isAnyLeaving();
  }

  /// Whether the program holds messages, and has asked for none since the last sign of life.
  private boolean isWorking(boolean polling) {
    boolean since = asked || polling;
    asked = false;
    return !since && request.beforeRevoke().isHolding();
  }

  /// The program asks for messages.
  void asked() {
    if (!asked) { // most calls only look
      asked = true;
    }
  }

  // What.

  /// Does what is to be done.
  ///
  /// @param polling the program waits for messages
  void attend(boolean polling) {
    stale = false;
    postponed = false;
    if (replaced) {
      return;
    }
    var now = seat;
    if (now == null) {
      if (fenced != null) {
        return; // told first
      }
      now = new GroupSeat(engine, errors, consumer(), request);
      seat = now;
    }
    List<PartitionId> released;
    do {
      released = release();
      take(now, now.heartbeat(released, isWorking(polling)));
    } while (seat != null && isAnyFinished());
  }

  private boolean isAnyFinished() {
    for (var of : held.all()) {
      if (of.leaving && isFinished(of)) {
        return true;
      }
    }
    return false;
  }

  private boolean isFinished(HeldPartitions.Held of) {
    return request.beforeRevoke().isFinished(Set.of(of.partition));
  }

  /// Gives up what is leaving and finished.
  private List<PartitionId> release() {
    var finished = held.all().stream().filter(of -> of.leaving && isFinished(of)).toList();
    if (finished.isEmpty()) {
      return List.of();
    }
    revoke(finished, true);
    keepPlaces(finished);
    remove(finished);
    return finished.stream().map(of -> of.id).toList();
  }

  private void revoke(Collection<HeldPartitions.Held> partitions, boolean clean) {
    var names = new TreeSet<TopicPartition>();
    partitions.forEach(of -> names.add(of.partition));
    request.beforeRevoke().revoke(names, clean);
  }

  private void remove(Collection<HeldPartitions.Held> partitions) {
    held.set(held.all().stream().filter(of -> !partitions.contains(of)).toList());
  }

  /// Where nothing is stored and the place was of the moment, whoever comes next would skip what
  /// came since.
  private void keepPlaces(List<HeldPartitions.Held> leaving) {
    if (!starts.isOfTheMoment()) {
      return;
    }
    var done = done(leaving.stream().map(of -> of.id).toList());
    var places = new TreeMap<TopicPartition, Settled>();
    for (var of : leaving) {
      if (!done.containsKey(of.id)) {
        places.put(of.partition, Settled.at(of.start));
      }
    }
    if (!places.isEmpty()) {
      errors.join(engine.submit(commit(places)));
    }
  }

  private Map<PartitionId, Settled> done(Collection<PartitionId> partitions) {
    var question = new Question.DoneOn(consumer(), List.copyOf(partitions));
    var done = new TreeMap<PartitionId, Settled>();
    for (Command.Done of : errors.await(engine.ask(question))) {
      done.put(of.partition(), GroupSeat.settled(of));
    }
    return done;
  }

  private void take(GroupSeat now, Reply reply) {
    switch (reply) {
      case Reply.Assignment assignment -> {
        change(assignment);
        now.knows(assignment);
        var wanted = assignment.wanted();
        if (wanted != null && now.assign(wanted) instanceof Reply.Assignment assigned) {
          change(assigned);
          now.knows(assigned);
        }
      }
      case Reply.NoSuchMember _ -> putOut(now);
      default -> {}
    }
  }

  /// Partitions whose places cannot be found stay untaken, and the assignment unknown: the next
  /// heartbeat brings it again.
  private void change(Reply.Assignment assignment) {
    var kept = new ArrayList<HeldPartitions.Held>();
    var lost = new ArrayList<HeldPartitions.Held>();
    var given = new TreeMap<>(assignment.held());
    for (var of : held.all()) {
      if (Integer.valueOf(of.epoch).equals(given.get(of.id))) {
        given.remove(of.id);
        kept.add(of);
      } else {
        lost.add(of);
      }
    }
    var taken = begin(given);
    kept.addAll(taken);
    kept.forEach(of -> of.leaving = assignment.leaving().contains(of.id));
    lose(lost);
    if (!lost.isEmpty() || !taken.isEmpty()) {
      held.set(kept);
      taken.forEach(of -> starts.taken(of.partition));
    }
  }

  /// Nobody has what was deleted: of that there is nothing to lose.
  private void lose(List<HeldPartitions.Held> lost) {
    if (lost.isEmpty()) {
      return;
    }
    var names = GroupSeat.names(engine);
    var parts =
        lost.stream().collect(Collectors.partitioningBy(of -> names.containsKey(of.id.topicId())));
    tellLost(parts.getOrDefault(false, List.of()), true);
    remove(lost);
    tellLost(parts.getOrDefault(true, List.of()), false);
  }

  private void tellLost(List<HeldPartitions.Held> partitions, boolean clean) {
    if (!partitions.isEmpty()) {
      revoke(partitions, clean);
    }
  }

  private List<HeldPartitions.Held> begin(Map<PartitionId, Integer> given) {
    if (given.isEmpty()) {
      return List.of();
    }
    var names = GroupSeat.names(engine);
    var done = done(given.keySet());
    var taken = new ArrayList<HeldPartitions.Held>();
    given.forEach((id, epoch) -> {
      var topic = names.get(id.topicId());
      if (topic != null) { // else it is gone, and so is the partition at the next heartbeat
        var partition = new TopicPartition(topic, id.number());
        var stored = starts.ignoresStored(partition) ? null : done.get(id);
        long start = stored == null ? starts.start(partition) : stored.position();
        taken.add(
            new HeldPartitions.Held(new HeldPartitions.Given(partition, id, epoch), start, stored));
      }
    });
    return taken;
  }

  private void putOut(GroupSeat now) {
    fenced = now.fenced();
    replaced = now.isReplaced();
    seat = null;
    var lost = held.all();
    held.set(List.of());
    revoke(lost, false);
  }

  // Saying.

  /// @throws Fenced when one of these is not this member's
  Command.Commit commit(Map<TopicPartition, Settled> settled) {
    var now = seat;
    var ours = new TreeMap<PartitionId, Settled>();
    for (var entry : settled.entrySet()) {
      var of = held.find(entry.getKey());
      if (now == null || of == null) {
        throw new Fenced(
            "consumer \"%s\": %s has moved to another member"
                .formatted(consumer(), entry.getKey()));
      }
      // What was deleted has no position any more, nor has its successor one of its.
      var topic = engine.topic(entry.getKey().topic());
      if (topic != null && topic.id() == of.id.topicId()) {
        ours.put(of.id, entry.getValue());
      }
    }
    return now == null ? new Command.Commit(consumer(), null, List.of()) : now.commit(ours);
  }

  PartitionId id(TopicPartition partition) {
    var topic = engine.topic(partition.topic());
    if (topic == null) {
      throw errors.noTopic(partition.topic());
    }
    return new PartitionId(topic.id(), partition.partition());
  }

  Membership membership() {
    var now = seat;
    return now == null
        ? new Membership.Member("", 0)
        : new Membership.Member(now.label(), now.epoch());
  }

  void leave() {
    var now = seat;
    seat = null;
    if (now != null) {
      try {
        now.leave();
      } catch (Closed | Unavailable e) {
        // Without the engine there is no group to leave.
      }
    }
  }
}

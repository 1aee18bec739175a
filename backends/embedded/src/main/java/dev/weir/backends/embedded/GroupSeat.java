package dev.weir.backends.embedded;

import dev.weir.Assignor;
import dev.weir.Fenced;
import dev.weir.InvalidInput;
import dev.weir.TopicPartition;
import dev.weir.engine.Front;
import dev.weir.engine.TopicLog;
import dev.weir.spi.FeedRequest;
import dev.weir.spi.Settled;
import dev.weir.state.Command;
import dev.weir.state.GroupAssignor;
import dev.weir.state.MemberTerms;
import dev.weir.state.PartitionId;
import dev.weir.state.Question;
import dev.weir.state.Reply;
import dev.weir.state.SettledSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// A member's seat in a group, for as long as the group keeps it: what it says to the engine, and
/// the epoch of the assignment that it knows. Thread-safe.
final class GroupSeat {
  private final Front engine;
  private final Errors errors;
  private final String consumer;
  private final FeedRequest.MemberOptions options;
  private final int member;
  private volatile int epoch;

  /// Joins.
  GroupSeat(Front engine, Errors errors, String consumer, FeedRequest request) {
    this.engine = engine;
    this.errors = errors;
    this.consumer = consumer;
    this.options = request.member();
    var join = new Command.JoinGroup(consumer, terms(request));
    this.member = ((Reply.GroupJoined) errors.join(engine.submit(join))).member();
  }

  private static MemberTerms terms(FeedRequest request) {
    var options = request.member();
    var topics = request.subscription();
    return new MemberTerms(
        options.instance().orElse(""),
        topics.topics(),
        topics.patterns(),
        topics.optional(),
        assignor(options.assignor()),
        new MemberTerms.Patience(
            millis(options.session()),
            millis(options.processingLimit()),
            millis(options.patience())));
  }

  private static GroupAssignor assignor(Assignor assignor) {
    return switch (assignor) {
      case Assignor.Named(String name) -> named(name);
      case Assignor.Own _ -> GroupAssignor.BY_MEMBER;
    };
  }

  private static GroupAssignor named(String name) {
    try {
      return GroupAssignor.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new InvalidInput(
          "there is no assignor \"" + name + "\": take sticky, uniform or range");
    }
  }

  /// A century is for ever, and still adds up.
  private static long millis(Duration time) {
    var bounded = time.compareTo(Duration.ofDays(36_500)) > 0 ? Duration.ofDays(36_500) : time;
    return Math.max(1, bounded.toMillis());
  }

  /// As people and assignors know it.
  String label() {
    return options.instance().orElse("#" + member);
  }

  int epoch() {
    return epoch;
  }

  /// This assignment is known from now on.
  void knows(Reply.Assignment assignment) {
    epoch = assignment.epoch();
  }

  /// @return [Reply.Assignment], [Reply.AssignmentKept] or [Reply.NoSuchMember]
  Reply heartbeat(List<PartitionId> released, boolean working) {
    return errors.await(
        engine.submit(new Command.Heartbeat(consumer, member, epoch, released, working)));
  }

  /// Answers the wish for an assignment with the program's own.
  ///
  /// @return as [#heartbeat]
  Reply assign(Reply.Wanted wanted) {
    if (!(options.assignor() instanceof Assignor.Own(var function))) {
      return new Reply.AssignmentKept();
    }
    var names = names(engine);
    SortedMap<String, List<TopicPartition>> members = new TreeMap<>();
    wanted
        .readable()
        .forEach((label, partitions) -> {
          var readable = new ArrayList<TopicPartition>();
          for (PartitionId partition : partitions) {
            var topic = names.get(partition.topicId());
            if (topic != null) {
              readable.add(new TopicPartition(topic, partition.number()));
            }
          }
          members.put(label, readable);
        });
    var assigned = new TreeMap<String, List<PartitionId>>();
    function
        .assign(members)
        .forEach(
            (label, partitions) -> assigned.put(label, partitions.stream().map(this::id).toList()));
    var assign = new Command.AssignPartitions(consumer, member, wanted.epoch(), assigned);
    var reply = errors.await(engine.submit(assign));
    if (reply instanceof Reply.InvalidAssignment invalid) {
      throw errors.of(invalid);
    }
    return reply;
  }

  private PartitionId id(TopicPartition partition) {
    var topic = engine.topic(partition.topic());
    if (topic == null) {
      throw errors.noTopic(partition.topic());
    }
    return new PartitionId(topic.id(), partition.partition());
  }

  /// The names of topics, by id.
  static Map<Integer, String> names(Front engine) {
    var names = new TreeMap<Integer, String>();
    for (TopicLog topic : engine.topics()) {
      names.put(topic.id(), topic.name());
    }
    return names;
  }

  /// What stores this, as long as this member holds it all.
  Command.Commit commit(Map<PartitionId, Settled> settled) {
    var done = new ArrayList<Command.Done>(settled.size());
    settled.forEach((partition, of) -> done.add(done(partition, of)));
    return new Command.Commit(consumer, new Command.Membership(member, epoch), done);
  }

  static Command.Done done(PartitionId partition, Settled settled) {
    var ranges = new ArrayList<SettledSet.Range>(settled.above().size());
    for (var range : settled.above()) {
      ranges.add(new SettledSet.Range(range.from(), range.to()));
    }
    return new Command.Done(partition, settled.position(), ranges, settled.attempts());
  }

  static Settled settled(Command.Done done) {
    var ranges = new ArrayList<Settled.Range>(done.settled().size());
    for (var range : done.settled()) {
      ranges.add(new Settled.Range(range.from(), range.to()));
    }
    return new Settled(done.position(), ranges, done.attempts());
  }

  /// Why this member is none any more.
  Fenced fenced() {
    return isReplaced()
        ? new Fenced(
            "consumer \"%s\": static member \"%s\" was opened again elsewhere, which has its partitions now"
                .formatted(consumer, label()))
        : new Fenced(
            "consumer \"%s\": member %s was put out of the group and lost its partitions: it held messages for more than %s without asking for more, or was not heard of for %s. What it held goes to others; it joins again when it asks again"
                .formatted(consumer, label(), options.processingLimit(), options.session()));
  }

  /// Whether another has this static member's place.
  boolean isReplaced() {
    return options.instance().isPresent()
        && errors.await(engine.ask(new Question.MembersOf(consumer))).stream()
            .anyMatch(other ->
                other.number() != member && other.instance().equals(options.instance().get()));
  }

  /// Gives the seat back, if it is still there.
  void leave() {
    var _ = errors.await(engine.submit(new Command.LeaveGroup(consumer, member)));
  }
}

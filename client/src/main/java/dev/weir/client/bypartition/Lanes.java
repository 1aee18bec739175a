package dev.weir.client.bypartition;

import dev.weir.Message;
import dev.weir.NotAssigned;
import dev.weir.TopicPartition;
import dev.weir.client.member.Sharing;
import dev.weir.spi.Feed;
import dev.weir.spi.Settled;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// All partitions that this member reads, and which message is next. Guarded by the intake's lock.
final class Lanes {
  private final Sharing owner;
  private final Terms terms;
  private final long began;
  private final Map<TopicPartition, Lane> lanes = new LinkedHashMap<>();

  /// Whose turn it is, as messages came. A lane whose turn it is may have nothing to hand out now,
  /// and has another turn when it does.
  private final ArrayDeque<Turn> turns = new ArrayDeque<>();

  private int available;

  /// Also those that come.
  private boolean allPaused;

  /// Acks of partitions that others have now, which were not stored: nobody has been told of them.
  private SortedMap<TopicPartition, Integer> lost = new TreeMap<>();

  private static final class Turn {
    final Lane lane;
    int messages;

    Turn(Lane lane, int messages) {
      this.lane = lane;
      this.messages = messages;
    }
  }

  Lanes(Sharing owner, Terms terms) {
    this.owner = owner;
    this.terms = terms;
    this.began = terms.timing().nanos();
  }

  Sharing owner() {
    return owner;
  }

  Terms terms() {
    return terms;
  }

  /// Nanoseconds since this began.
  long tick() {
    return terms.timing().nanos() - began;
  }

  /// What a poll brought.
  ///
  /// @param positions what the feed goes on from, by partition
  /// @param stored what is known to be stored of partitions that are new here
  void fetched(
      Feed.Batch batch, Map<TopicPartition, Long> positions, Map<TopicPartition, Settled> stored) {
    var messages = batch.messages();
    for (int from = 0, to; from < messages.size(); from = to) {
      to = runEnd(messages, from);
      var first = messages.get(from);
      var lane = lane(first.topicPartition(), first.offset(), stored);
      giveTurn(lane, lane.fetched(messages.subList(from, to)));
    }
    positions.forEach((partition, offset) -> {
      var lane = lane(partition, offset, stored);
      lane.leave(false);
      lane.fetchedTo(offset);
      update(lane);
    });
  }

  /// Behind those that follow one in its partition.
  private static int runEnd(List<Message> messages, int from) {
    var partition = messages.get(from).topicPartition();
    int to = from + 1;
    while (to < messages.size() && messages.get(to).topicPartition().equals(partition)) {
      to++;
    }
    return to;
  }

  private void giveTurn(Lane lane, int messages) {
    if (messages > 0) {
      lane.turns(lane.turns() + 1);
      turns.add(new Turn(lane, messages));
    }
  }

  private Lane lane(TopicPartition partition, long start, Map<TopicPartition, Settled> stored) {
    var known = lanes.get(partition);
    return known == null ? begin(partition, start, stored.get(partition)) : known;
  }

  private Lane begin(TopicPartition partition, long start, @Nullable Settled stored) {
    var lane = new Lane(this, partition, start, stored);
    lane.pause(allPaused);
    lanes.put(partition, lane);
    return lane;
  }

  boolean knows(Collection<TopicPartition> partitions) {
    return lanes.keySet().containsAll(partitions);
  }

  /// The lane of a partition that this member reads; null for others.
  @Nullable Lane of(TopicPartition partition) {
    return lanes.get(partition);
  }

  /// The lane that a message in hand came from.
  ///
  /// @throws NotAssigned when it is not in this member's hand
  Lane holding(Message message) {
    var lane = lanes.get(message.topicPartition());
    if (lane == null || !lane.isInHand(message)) {
      throw new NotAssigned(
          "message %s is not in the hand of %s: it was not handed it, or gave it back, or its partition has moved since"
              .formatted(message, terms.title()));
    }
    return lane;
  }

  /// Counts what a lane has to hand out.
  void update(Lane lane) {
    int now = lane.available();
    available += now - lane.counted();
    lane.counted(now);
    if (now > 0 && lane.turns() == 0) {
      giveTurn(lane, now);
    }
  }

  /// How many messages there are to take.
  int available() {
    return available;
  }

  /// Takes the next message, of which there is one, and as many behind it as [Shelf#take].
  ///
  /// @return from where
  Lane take(int most, List<Message> into) {
    var turn = turns.getFirst();
    while (turn.lane.available() == 0) {
      endTurn();
      turn = turns.getFirst();
    }
    int before = into.size();
    turn.lane.take(Math.min(most, turn.messages), into);
    turn.messages -= into.size() - before;
    if (turn.messages == 0) {
      endTurn();
    }
    update(turn.lane);
    return turn.lane;
  }

  private void endTurn() {
    var lane = turns.removeFirst().lane;
    lane.turns(lane.turns() - 1);
  }

  /// Puts back what was taken last, of those partitions that are still read.
  void putBack(Message message) {
    if (message.holder() instanceof Lane lane && !lane.isGone()) {
      lane.shelf().putBack(message);
      update(lane);
    }
  }

  /// Settles what is stored already.
  ///
  /// @return whether there is more to take now
  boolean settle(Lane lane, long offset) {
    int before = available;
    if (!lane.isGone() && lane.settle(offset, offset + 1) > 0) {
      update(lane);
    }
    return available > before;
  }

  /// Settles, for the next commit, what is in hand of a lane from one offset up to another.
  ///
  /// @return whether there is more to take now
  boolean ack(Lane lane, long from, long to) {
    int before = available;
    int acks = lane.ack(from, to);
    if (acks > 0 && lane.isLost()) {
      lost.merge(lane.partition(), acks, Integer::sum);
    }
    update(lane);
    return available > before;
  }

  void ackTaken() {
    lanes
        .values()
        .forEach(lane -> {
          lane.ackTaken();
          update(lane);
        });
  }

  /// Lets go of what waited until now.
  void wake() {
    long tick = tick();
    for (var lane : lanes.values()) {
      if (lane.shelf().nextDue() <= tick) {
        lane.shelf().wake(tick);
        update(lane);
      }
    }
  }

  /// How long until a message that waits may go; [Shelf#NEVER] when none waits.
  long untilDue() {
    long due = Shelf.NEVER;
    for (var lane : lanes.values()) {
      due = Math.min(due, lane.shelf().nextDue());
    }
    return due == Shelf.NEVER ? due : Math.max(0, due - tick());
  }

  /// What the log does not remember yet.
  ///
  /// @param untouched also of partitions of which nothing was acked
  SortedMap<TopicPartition, Settled> unstored(boolean untouched) {
    var unstored = new TreeMap<TopicPartition, Settled>();
    lanes.forEach((partition, lane) -> {
      var settled = lane.unstored(untouched);
      if (settled != null) {
        unstored.put(partition, settled);
      }
    });
    return unstored;
  }

  /// What the log remembers, as far as this member knows.
  SortedMap<TopicPartition, Long> storedPositions() {
    var positions = new TreeMap<TopicPartition, Long>();
    lanes.forEach((partition, lane) -> {
      var stored = lane.stored();
      if (stored != null) {
        positions.put(partition, stored.position());
      }
    });
    return positions;
  }

  void stored(Map<TopicPartition, Settled> stored) {
    stored.forEach((partition, settled) -> {
      var lane = lanes.get(partition);
      if (lane != null) {
        lane.stored(settled);
        update(lane);
      }
    });
  }

  /// The log cannot remember more gaps of these.
  ///
  /// @return those of which that is to be said
  Set<TopicPartition> full(Set<TopicPartition> partitions) {
    var first = new TreeSet<TopicPartition>();
    for (var partition : partitions) {
      var lane = lanes.get(partition);
      if (lane != null) {
        if (lane.isFull()) {
          first.add(partition);
        }
        update(lane);
      }
    }
    return first;
  }

  /// As [#forget], of partitions that others have now.
  void lose(Collection<TopicPartition> partitions) {
    for (var partition : partitions) {
      var lane = lanes.get(partition);
      int acks = lane == null || !terms.stores() ? 0 : lane.lose();
      if (acks > 0) {
        lost.merge(partition, acks, Integer::sum);
      }
    }
    forget(partitions);
  }

  /// How many acks were lost, by partition; those who ask tell the program.
  SortedMap<TopicPartition, Integer> takeLost() {
    var taken = lost;
    lost = new TreeMap<>();
    return taken;
  }

  void forget(Collection<TopicPartition> partitions) {
    for (var partition : partitions) {
      var lane = lanes.remove(partition);
      if (lane != null) {
        lane.end();
        update(lane);
      }
    }
  }

  /// Reads partitions from other places on, as if for the first time.
  void moved(Map<TopicPartition, Long> places) {
    places.forEach((partition, place) -> {
      var before = lanes.get(partition);
      forget(Set.of(partition));
      var lane = begin(partition, place, null);
      lane.pause(before == null ? allPaused : before.isPaused());
      lane.fetchedTo(place);
    });
  }

  /// Whether nothing is in hand of these; and nothing more is handed out of them, unless a later
  /// poll goes on with them.
  boolean finish(Collection<TopicPartition> partitions) {
    boolean finished = true;
    for (var partition : partitions) {
      var lane = lanes.get(partition);
      if (lane != null) {
        lane.leave(true);
        update(lane);
        finished &= lane.shelf().taken() == 0;
      }
    }
    return finished;
  }

  boolean isAnyInHand() {
    return lanes.values().stream().anyMatch(lane -> lane.shelf().taken() > 0);
  }

  /// Whether every partition was read to its end; a member without any may yet be given some.
  boolean areAtEnd() {
    return !lanes.isEmpty() && lanes.values().stream().allMatch(Lane::isAtEnd);
  }

  boolean areDone() {
    return lanes.values().stream().allMatch(lane -> lane.shelf().isDone());
  }

  /// @param partitions empty for all, those that come later too
  /// @throws NotAssigned when one of them is not read here
  void pause(Set<TopicPartition> partitions, boolean to) {
    for (var partition : partitions) {
      if (!lanes.containsKey(partition)) {
        throw new NotAssigned(
            "%s does not read %s. It reads %s".formatted(terms.title(), partition, lanes.keySet()));
      }
    }
    if (partitions.isEmpty()) {
      allPaused = to;
    }
    for (var lane : lanes.values()) {
      if (partitions.isEmpty() || partitions.contains(lane.partition())) {
        lane.pause(to);
        update(lane);
      }
    }
  }

  Set<TopicPartition> paused() {
    var paused = new TreeSet<TopicPartition>();
    for (var lane : lanes.values()) {
      if (lane.isPaused()) {
        paused.add(lane.partition());
      }
    }
    return paused;
  }

  /// Those of which the feed is to bring nothing now.
  Set<TopicPartition> unwanted() {
    var unwanted = new TreeSet<TopicPartition>();
    for (var lane : lanes.values()) {
      if (!lane.wantsMore()) {
        unwanted.add(lane.partition());
      }
    }
    return unwanted;
  }

  /// Says, once for each, which partitions are held up by few keys.
  void tellStuck() {
    for (var lane : lanes.values()) {
      if (lane.isStuck()) {
        terms
            .notices()
            .accept(
                "%s hands out no more of %s: %,d unsettled messages of few keys fill its look-ahead; lookAhead(n) makes it longer"
                    .formatted(terms.title(), lane.partition(), terms.lookAhead()));
      }
    }
  }

  SortedMap<TopicPartition, Long> positions() {
    var positions = new TreeMap<TopicPartition, Long>();
    lanes.forEach((partition, lane) -> positions.put(partition, lane.shelf().next()));
    return positions;
  }
}

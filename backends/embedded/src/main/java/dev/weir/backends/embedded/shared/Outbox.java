package dev.weir.backends.embedded.shared;

import dev.weir.engine.Engine;
import dev.weir.engine.Front;
import dev.weir.engine.PartitionLog;
import dev.weir.engine.ReadBound;
import dev.weir.engine.TopicLog;
import dev.weir.engine.Watch;
import dev.weir.state.PartitionId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What an owner has to say to one session: answers in order, and news, of which only the newest
/// counts. The engine's writer puts things in, and never waits; one thread says them.
///
/// News are looked up when they are said: whatever was answered before, they are not older.
final class Outbox {
  private final Engine engine;
  private final Wire wire;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private List<Frame> answers = new ArrayList<>();
  private Set<PartitionLog> moved = new LinkedHashSet<>();
  private Map<String, Integer> groups = new LinkedHashMap<>();
  private boolean topicsChanged = true;
  private boolean closed;

  private final Map<String, Front.GroupWatch> groupWatches = new ConcurrentHashMap<>();

  // Of the one thread.
  private final Map<PartitionLog, Watch> watches = new LinkedHashMap<>();

  private Front.@Nullable TopicWatch topicWatch;

  Outbox(Engine engine, Wire wire) {
    this.engine = engine;
    this.wire = wire;
  }

  void say(Frame frame) {
    put(() -> answers.add(frame));
  }

  private void put(Runnable what) {
    lock.lock();
    try {
      if (!closed) {
        what.run();
        filled.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /// By the thread that takes what the session says.
  void watch(String consumer, boolean told) {
    var before = groupWatches.remove(consumer);
    if (before != null) {
      before.close();
    }
    if (told) {
      groupWatches.put(
          consumer,
          engine.watchGroup(
              consumer, epoch -> put(() -> groups.merge(consumer, epoch, Math::max))));
    }
  }

  /// Says what there is to say, until the connection ends.
  void run() {
    topicWatch = engine.watchTopics(() -> put(() -> topicsChanged = true));
    try {
      while (sayAll()) {}
    } catch (IOException e) {
      // The session is gone, and whoever reads from it hears of it too.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      close();
      unwatch();
    }
  }

  private boolean sayAll() throws IOException, InterruptedException {
    List<Frame> nowAnswers;
    Set<PartitionLog> nowMoved;
    Map<String, Integer> nowGroups;
    boolean nowTopics;
    lock.lockInterruptibly();
    try {
      while (!closed
          && !topicsChanged
          && answers.isEmpty()
          && moved.isEmpty()
          && groups.isEmpty()) {
        filled.await();
      }
      if (closed) {
        return false;
      }
      nowAnswers = answers;
      answers = new ArrayList<>();
      nowMoved = moved;
      moved = new LinkedHashSet<>();
      nowGroups = groups;
      groups = new LinkedHashMap<>();
      nowTopics = topicsChanged;
      topicsChanged = false;
    } finally {
      lock.unlock();
    }
    for (Frame answer : nowAnswers) {
      wire.write(answer);
    }
    if (nowTopics) {
      wire.write(topics());
    }
    for (PartitionLog partition : nowMoved) {
      var id = new PartitionId(partition.topic().id(), partition.number());
      wire.write(new Frame.Moved(id, partition.start(), partition.end(), stable(partition)));
    }
    for (var group : nowGroups.entrySet()) {
      wire.write(new Frame.GroupChanged(group.getKey(), group.getValue()));
    }
    wire.flush();
    return true;
  }

  private static long stable(PartitionLog partition) {
    return partition.end(ReadBound.STABLE);
  }

  /// Watches are there before it is looked.
  private Frame.Topics topics() {
    var topics = new ArrayList<Front.Shown>();
    var there = new LinkedHashSet<PartitionLog>();
    for (TopicLog topic : engine.topics()) {
      var starts = new long[topic.partitions()];
      var ends = new long[starts.length];
      var stables = new long[starts.length];
      for (int p = 0; p < starts.length; p++) {
        var partition = topic.partition(p);
        there.add(partition);
        watches.computeIfAbsent(partition, this::watch);
        starts[p] = partition.start();
        stables[p] = stable(partition); // before the end, which may move meanwhile
        ends[p] = partition.end();
      }
      topics.add(new Front.Shown(topic.topic(), starts, ends, stables));
    }
    watches
        .entrySet()
        .removeIf(of -> {
          boolean gone = !there.contains(of.getKey());
          if (gone) {
            of.getValue().close();
          }
          return gone;
        });
    return new Frame.Topics(topics);
  }

  private Watch watch(PartitionLog partition) {
    return engine.watch(List.of(partition), () -> put(() -> moved.add(partition)));
  }

  private void unwatch() {
    watches.values().forEach(Watch::close);
    groupWatches.values().forEach(Front.GroupWatch::close);
    var topics = topicWatch;
    if (topics != null) {
      topics.close();
    }
  }

  /// Nothing more is said; the session hears that the connection has ended.
  void close() {
    lock.lock();
    try {
      closed = true;
      filled.signal();
    } finally {
      lock.unlock();
    }
    wire.close();
  }
}

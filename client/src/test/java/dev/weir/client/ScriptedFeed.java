package dev.weir.client;

import dev.weir.Membership;
import dev.weir.Message;
import dev.weir.TopicPartition;
import dev.weir.spi.Feed;
import dev.weir.spi.FeedRequest;
import dev.weir.spi.Settled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/// A feed that does what a test wrote down, a step a poll, and notes what is committed.
final class ScriptedFeed implements Feed {
  private final FeedRequest request;
  private final TreeMap<TopicPartition, Long> positions = new TreeMap<>();
  private final Queue<Supplier<List<Message>>> steps = new ArrayDeque<>();
  final List<Map<TopicPartition, Long>> commits = new ArrayList<>();
  final Set<TopicPartition> paused = new TreeSet<>();
  private Membership membership = new Membership.Alone();
  boolean closed;

  /// Happens in the next commit, once.
  Runnable duringCommit = () -> {};

  /// It is to move away, once its work is finished.
  boolean leaving;

  ScriptedFeed(FeedRequest request) {
    this.request = request;
  }

  /// A poll brings messages of partition 0 with these offsets.
  ScriptedFeed brings(long... offsets) {
    steps.add(() -> {
      var messages = new ArrayList<Message>();
      for (long offset : offsets) {
        var partition = new TopicPartition(request.topics().getFirst(), 0);
        messages.add(
            Message.of(
                partition,
                offset,
                0,
                null,
                ("m" + offset).getBytes(StandardCharsets.UTF_8),
                List.of()));
        positions.put(partition, offset + 1);
      }
      return messages;
    });
    return this;
  }

  /// A poll loses partition 0.
  ScriptedFeed loses(boolean clean) {
    steps.add(() -> {
      var partition = new TopicPartition(request.topics().getFirst(), 0);
      request.beforeRevoke().revoke(Set.of(partition), clean);
      positions.clear();
      return List.of();
    });
    return this;
  }

  @Override
  public Batch poll(int maxMessages, Duration wait) {
    var step = steps.poll();
    return step == null ? Batch.EMPTY : new Batch(step.get(), false);
  }

  @Override
  public void commit(Map<TopicPartition, Settled> settled) {
    var happening = duringCommit;
    duringCommit = () -> {};
    happening.run();
    commits.add(Settled.positions(settled));
  }

  @Override
  public Set<TopicPartition> assignment() {
    return positions.keySet();
  }

  @Override
  public Map<TopicPartition, Long> positions() {
    return leaving ? Map.of() : positions;
  }

  /// One of a group, which seeks leave.
  ScriptedFeed asMember() {
    membership = new Membership.Member("m", 1);
    return this;
  }

  @Override
  public Membership membership() {
    return membership;
  }

  @Override
  public void seek(Map<TopicPartition, Long> offsets) {
    positions.putAll(offsets);
  }

  @Override
  public void detach(Map<TopicPartition, Long> offsets, String reason) {
    positions.clear();
    positions.putAll(offsets);
    paused.clear();
    membership = new Membership.Detached(reason);
  }

  @Override
  public void pause(Set<TopicPartition> partitions) {
    paused.addAll(partitions);
  }

  @Override
  public void resume(Set<TopicPartition> partitions) {
    paused.removeAll(partitions);
  }

  @Override
  public void wake() {}

  @Override
  public void close() {
    closed = true;
  }
}

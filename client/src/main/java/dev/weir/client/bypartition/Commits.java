package dev.weir.client.bypartition;

import dev.weir.Fenced;
import dev.weir.Full;
import dev.weir.Membership;
import dev.weir.Message;
import dev.weir.NewMessage;
import dev.weir.TopicPartition;
import dev.weir.client.letters.Undertaker;
import dev.weir.client.member.Partaker;
import dev.weir.client.member.Strategies;
import dev.weir.spi.Feed;
import dev.weir.spi.Settled;
import dev.weir.spi.Work;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/// Writes what a member has settled by partition: at its commits, before partitions move away, and
/// together with what else must happen in the same step.
final class Commits implements Partaker {
  private final Feed feed;
  private final Intake intake;
  private final Terms terms;

  /// Held while positions are written: of two commits the later one must win. Everything else
  /// goes on meanwhile.
  private final ReentrantLock writing = new ReentrantLock();

  /// What the transaction under way stores. Guarded by `writing`.
  private SortedMap<TopicPartition, Settled> contributed = new TreeMap<>();

  Commits(Feed feed, Intake intake, Terms terms) {
    this.feed = feed;
    this.intake = intake;
    this.terms = terms;
  }

  /// Stores what is acked and not stored.
  ///
  /// @param untouched also the start of partitions of which nothing was acked
  /// @return how many acks were lost with partitions that moved away, each told once
  SortedMap<TopicPartition, Integer> commit(boolean untouched) {
    requireMember();
    writing.lock();
    try {
      storeUnstored(untouched);
    } finally {
      writing.unlock();
    }
    return intake.with(Lanes::takeLost);
  }

  /// When a partition has moved away meanwhile, the others are stored all the same: what it took
  /// along is known by then.
  private void storeUnstored(boolean untouched) {
    var settled = intake.with(lanes -> lanes.unstored(untouched));
    try {
      store(settled);
    } catch (Fenced e) {
      if (intake.with(lanes -> lanes.knows(settled.keySet()))) {
        throw e;
      }
      storeUnstored(untouched);
    }
  }

  /// Stores that these are done, before they are handed out.
  void commitDelivery(List<Message> messages) {
    requireMember();
    var partitions = new TreeSet<TopicPartition>();
    messages.forEach(message -> partitions.add(message.topicPartition()));
    writing.lock();
    try {
      var settled = intake.with(lanes -> lanes.unstored(true));
      settled.keySet().retainAll(partitions);
      store(settled);
    } finally {
      writing.unlock();
    }
  }

  /// Stores what is acked of partitions that are about to move away. On the polling thread, which
  /// waits for no other commit: that one may be waiting for the poll to go on. Should the older of
  /// the two win, its messages come again, and none is lost.
  void commitLeaving(Set<TopicPartition> leaving) {
    boolean alone = writing.tryLock();
    try {
      var settled = intake.with(lanes -> lanes.unstored(false));
      settled.keySet().retainAll(leaving);
      if (!settled.isEmpty()) {
        feed.commit(settled);
        markStored(settled);
      }
    } finally {
      if (alone) {
        writing.unlock();
      }
    }
  }

  private void store(SortedMap<TopicPartition, Settled> settled) {
    if (settled.isEmpty()) {
      return;
    }
    try {
      feed.commit(settled);
      markStored(settled);
    } catch (Full e) {
      storeOneByOne(settled, e);
    }
  }

  /// Finds those that were too much, and hands out no more of them until their gaps have closed. It
  /// may be that only all of them together were.
  private void storeOneByOne(SortedMap<TopicPartition, Settled> settled, Full refusal) {
    var full = new TreeSet<TopicPartition>();
    for (var one : settled.entrySet()) {
      if (settled.size() == 1 || !isStored(Map.of(one.getKey(), one.getValue()))) {
        full.add(one.getKey());
      }
    }
    if (full.isEmpty()) {
      return;
    }
    // Without gaps it is the disk that is full, and there is nothing that acks could mend.
    full.removeIf(partition -> settled.getOrDefault(partition, Settled.at(0)).above().isEmpty());
    for (var partition : intake.with(lanes -> lanes.full(full))) {
      terms
          .notices()
          .accept(
              "%s hands out no more of %s until earlier messages are acked: %s"
                  .formatted(terms.title(), partition, refusal.getMessage()));
    }
    throw refusal;
  }

  private boolean isStored(Map<TopicPartition, Settled> one) {
    try {
      feed.commit(one);
      markStored(one);
      return true;
    } catch (Full e) {
      return false;
    }
  }

  private void markStored(Map<TopicPartition, Settled> settled) {
    intake.with(lanes -> {
      lanes.stored(settled);
      return settled;
    });
  }

  /// Settles a message and sends its letter, durably when it returns.
  ///
  /// @throws dev.weir.NotAssigned when it is not in hand
  void bury(Message message, NewMessage letter, Undertaker undertaker) {
    requireMember();
    writing.lock();
    try {
      var settled =
          intake.with(lanes -> lanes.holding(message).settledWith(Set.of(message.offset())));
      var stored = Map.of(message.topicPartition(), settled);
      undertaker.bury(letter, feed, stored);
      intake.holdings().settled(List.of(message), stored);
    } finally {
      writing.unlock();
    }
  }

  private void requireMember() {
    if (feed.membership() instanceof Membership.Detached(var reason)) {
      throw new Fenced(
          "%s left its group, and what it does is not stored: %s. Open it again"
              .formatted(terms.title(), reason));
    }
  }

  // With transactions

  @Override
  public void enlist(Message message) {
    new Strategies(terms.strategy(), terms.title()).allowVerdict("ack(m) in a transaction");
    requireMember();
    intake.holdings().takeBack(message, lane -> lane.enlist(message));
  }

  @Override
  public Lock writing() {
    return writing;
  }

  @Override
  public int number() {
    return terms.number();
  }

  @Override
  public void contribute(
      Collection<Message> messages, List<Work.Commit> commits, List<Work.Settling> verdicts) {
    requireMember();
    contributed = settledWith(messages);
    commits.add(new Work.Commit(feed, contributed));
  }

  private SortedMap<TopicPartition, Settled> settledWith(Collection<Message> messages) {
    var offsets = new TreeMap<TopicPartition, Set<Long>>();
    for (var message : messages) {
      offsets.computeIfAbsent(message.topicPartition(), _ -> new TreeSet<>()).add(message.offset());
    }
    return intake.with(lanes -> {
      for (var message : messages) {
        if (!(message.holder() instanceof Lane lane) || lane.isGone()) {
          throw new Fenced(
              "message %s has gone from %s: its partition has moved since"
                  .formatted(message, terms.title()));
        }
      }
      var settled = new TreeMap<TopicPartition, Settled>();
      offsets.forEach((partition, of) -> {
        var lane = lanes.of(partition);
        if (lane != null) {
          settled.put(partition, lane.settledWith(of));
        }
      });
      return settled;
    });
  }

  @Override
  public void settled(Collection<Message> messages) {
    intake.holdings().settled(messages, contributed);
  }

  @Override
  public void giveBack(Collection<Message> messages) {
    messages.forEach(intake.holdings()::giveBack);
  }
}

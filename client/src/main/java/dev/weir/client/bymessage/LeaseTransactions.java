package dev.weir.client.bymessage;

import dev.weir.CommitStrategy;
import dev.weir.Message;
import dev.weir.Unsupported;
import dev.weir.client.member.Partaker;
import dev.weir.spi.LeaseFeed;
import dev.weir.spi.Verdict;
import dev.weir.spi.Work;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/// Makes acks of leased messages durable: those that are buffered, and those of transactions.
final class LeaseTransactions implements Partaker {
  private final ByMessage.Terms terms;
  private final Leases leases;
  private final LeaseFeed feed;
  private final int number;

  /// Held over a commit: one that finds nothing to do returns when all is durable that was acked.
  private final ReentrantLock committing = new ReentrantLock();

  /// Transactions share it, for theirs are different messages; a seek has it alone.
  private final ReentrantReadWriteLock moving = new ReentrantReadWriteLock();

  LeaseTransactions(ByMessage.Terms terms, Leases leases, LeaseFeed feed, int number) {
    this.terms = terms;
    this.leases = leases;
    this.feed = feed;
    this.number = number;
  }

  /// Makes durable what is acked.
  ///
  /// @param before runs once no other commit is under way
  /// @return messages whose lease was over; the others are done
  List<Message> commit(Runnable before) {
    committing.lock();
    try {
      before.run();
      var lost = new ArrayList<>(settle(leases.takeAcked()));
      lost.addAll(leases.takeDisplaced());
      return lost;
    } finally {
      committing.unlock();
    }
  }

  private List<Message> settle(List<Lease> acked) {
    boolean asks = leases.takeAwaited();
    if (acked.isEmpty() && !asks) {
      return List.of();
    }
    var verdicts = new ArrayList<Verdict>(acked.size());
    acked.forEach(lease -> verdicts.add(new Verdict.Ack(lease.message)));
    boolean done = false;
    try {
      var stale = feed.settle(verdicts);
      leases.committed(acked, stale);
      done = true;
      return stale;
    } finally {
      if (!done) {
        leases.uncommitted(acked);
      }
    }
  }

  /// Runs while nothing of this consumer's is made durable by this member.
  void alone(Runnable move) {
    committing.lock();
    moving.writeLock().lock();
    try {
      move.run();
    } finally {
      moving.writeLock().unlock();
      committing.unlock();
    }
  }

  @Override
  public void enlist(Message message) {
    if (terms.strategy() instanceof CommitStrategy.OnDelivery) {
      throw new Unsupported(
          "an ack in a transaction makes no sense under %s on %s: the message was done when it was handed out; commit(acked()) allows it"
              .formatted(terms.strategy(), terms.title()));
    }
    leases.take(message, Lease.State.ENLISTED);
  }

  @Override
  public Lock writing() {
    return moving.readLock();
  }

  @Override
  public int number() {
    return number;
  }

  @Override
  public void contribute(
      Collection<Message> messages, List<Work.Commit> commits, List<Work.Settling> verdicts) {
    List<Verdict> acks = new ArrayList<>(messages.size());
    messages.forEach(message -> acks.add(new Verdict.Ack(message)));
    verdicts.add(new Work.Settling(feed, acks));
  }

  @Override
  public void settled(Collection<Message> messages) {
    leases.settled(messages);
  }

  @Override
  public void giveBack(Collection<Message> messages) {
    leases.giveBack(messages, Lease.State.ENLISTED);
  }
}

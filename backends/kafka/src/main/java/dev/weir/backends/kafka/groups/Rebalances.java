package dev.weir.backends.kafka.groups;

import dev.weir.TopicPartition;
import dev.weir.backends.kafka.cluster.Records;
import dev.weir.backends.kafka.cluster.Wiring;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;

/// How partitions come and go. Called by Kafka inside poll, on the owner's thread.
final class Rebalances implements ConsumerRebalanceListener {
  /// While partitions wait for their work to be finished, nobody says when it is.
  private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

  /// How long the commit of what is done may take, once unfinished work is waited for no more.
  private static final Duration LAST_COMMIT_LIMIT = Duration.ofSeconds(5);

  private final String title;
  private final Duration patience;
  private final Handover handover;
  private final Duties duties;
  private final Wiring wiring;

  /// What is the member's own to do.
  interface Duties {
    /// One that leaves by itself has said so already.
    boolean isLeaving();

    /// Finds out where to read these, and holds them.
    void place(Collection<TopicPartition> given);

    void forget(Collection<TopicPartition> gone);

    /// Does what others ask, until something was done or the time is over.
    void serve(Duration wait);
  }

  /// @param patience how long unfinished work is waited for
  Rebalances(String title, Duration patience, Handover handover, Duties duties, Wiring wiring) {
    this.title = title;
    this.patience = patience;
    this.handover = handover;
    this.duties = duties;
    this.wiring = wiring;
  }

  @Override
  public void onPartitionsAssigned(Collection<org.apache.kafka.common.TopicPartition> given) {
    duties.place(weir(given));
  }

  @Override
  public void onPartitionsRevoked(Collection<org.apache.kafka.common.TopicPartition> leaving) {
    if (leaving.isEmpty() || duties.isLeaving()) {
      return;
    }
    var told = new CountDownLatch(1);
    var announced = handover.announce(weir(leaving), true, told::countDown);
    awaitTold(announced, told);
    handover.release(announced);
    duties.forget(weir(leaving));
  }

  private void awaitTold(Handover.Leaving leaving, CountDownLatch told) {
    long began = wiring.nanoTime().getAsLong();
    while (told.getCount() > 0 && !duties.isLeaving()) {
      var waited = Duration.ofNanos(wiring.nanoTime().getAsLong() - began);
      if (waited.compareTo(patience.plus(LAST_COMMIT_LIMIT)) > 0) {
        return;
      }
      if (waited.compareTo(patience) > 0) {
        handover.hurry(leaving);
      }
      handover.tellIfNobodyTakes(leaving);
      duties.serve(LOOK_AGAIN);
    }
  }

  @Override
  public void onPartitionsLost(Collection<org.apache.kafka.common.TopicPartition> lost) {
    if (lost.isEmpty() || duties.isLeaving()) {
      return;
    }
    handover.lose(weir(lost));
    handover.fail(wiring.failures().putOut(title + " was not heard of in time"));
    duties.forget(weir(lost));
  }

  private static Set<TopicPartition> weir(
      Collection<org.apache.kafka.common.TopicPartition> partitions) {
    var set = new TreeSet<TopicPartition>();
    partitions.forEach(partition -> set.add(Records.weir(partition)));
    return set;
  }
}

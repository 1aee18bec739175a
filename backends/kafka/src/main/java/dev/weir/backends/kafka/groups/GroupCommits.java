package dev.weir.backends.kafka.groups;

import dev.weir.TopicPartition;
import dev.weir.WeirException;
import dev.weir.backends.kafka.cluster.Failures;
import dev.weir.backends.kafka.cluster.Records;
import dev.weir.backends.kafka.cluster.SettledOffsets;
import dev.weir.backends.kafka.cluster.Wiring;
import dev.weir.spi.Settled;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/// The commits of one member, and those of them that a rebalance refused and that are tried again.
/// For the member's owner, but for [#of] and [#require].
final class GroupCommits {
  /// Tries of a commit that a rebalance refuses: ten seconds or more.
  private static final int TRIES = 100;

  private final Handover handover;
  private final SettledOffsets offsets;
  private final Failures failures;
  private final String doing;
  private final List<Commit> refused = new ArrayList<>();

  /// Why all are refused from now on.
  private volatile @Nullable WeirException end;

  GroupCommits(String title, Handover handover, Wiring wiring) {
    this.doing = "committing positions of " + title;
    this.handover = handover;
    this.offsets = wiring.settled();
    this.failures = wiring.failures();
  }

  /// A commit that somebody waits for.
  static final class Commit {
    private final Map<TopicPartition, Settled> settled;
    private final Map<org.apache.kafka.common.TopicPartition, OffsetAndMetadata> request;
    private int tries;
    final CompletableFuture<Void> done = new CompletableFuture<>();

    private Commit(
        Map<TopicPartition, Settled> settled,
        Map<org.apache.kafka.common.TopicPartition, OffsetAndMetadata> request) {
      this.settled = settled;
      this.request = request;
    }
  }

  /// @throws dev.weir.Full when one of these is more than the brokers keep
  Commit of(Map<TopicPartition, Settled> settled) {
    return new Commit(settled, request(settled));
  }

  /// As Kafka's clients want it.
  ///
  /// @throws dev.weir.Full when one of these is more than the brokers keep
  Map<org.apache.kafka.common.TopicPartition, OffsetAndMetadata> request(
      Map<TopicPartition, Settled> settled) {
    var request = new HashMap<org.apache.kafka.common.TopicPartition, OffsetAndMetadata>();
    settled.forEach((partition, what) -> request.put(Records.kafka(partition), offsets.now(what)));
    return request;
  }

  /// Whether some wait for a rebalance to go on.
  boolean areRefused() {
    return !refused.isEmpty();
  }

  /// Ends all commits, those under way too, with this.
  void end(WeirException why) {
    end = why;
    refused.forEach(commit -> commit.done.completeExceptionally(why));
    refused.clear();
  }

  /// As [#end], for whoever has not heard of a better reason.
  void endUnlessEnded(WeirException why) {
    var before = end;
    end(before == null ? why : before);
  }

  /// @throws FencedInstanceIdException when another member has this one's id, once who waits knows
  void attempt(Commit commit, KafkaConsumer<byte[], byte[]> consumer) {
    try {
      require(commit.settled.keySet());
      commitSync(consumer, commit.request);
      commit.done.complete(null);
    } catch (RebalanceInProgressException e) {
      if (++commit.tries < TRIES) {
        refused.add(commit);
      } else {
        commit.done.completeExceptionally(failures.fenced(doing, e));
      }
    } catch (FencedInstanceIdException e) {
      commit.done.completeExceptionally(failures.fenced(doing, e));
      throw e;
    } catch (RuntimeException e) {
      commit.done.completeExceptionally(failures.of(doing, e));
    }
  }

  /// @throws dev.weir.Fenced when one of them has moved to another member
  void require(Set<TopicPartition> partitions) {
    var why = end;
    if (why != null) {
      throw why;
    }
    if (!handover.holds(partitions)) {
      throw failures.fenced(doing, null);
    }
  }

  private static void commitSync(
      KafkaConsumer<byte[], byte[]> consumer,
      Map<org.apache.kafka.common.TopicPartition, OffsetAndMetadata> request) {
    while (true) {
      try {
        consumer.commitSync(request);
        return;
      } catch (WakeupException e) {
        // A wake-up that came late: the request it announced is in the queue.
      }
    }
  }

  void retryRefused(KafkaConsumer<byte[], byte[]> consumer) {
    var again = List.copyOf(refused);
    refused.clear();
    again.forEach(commit -> attempt(commit, consumer));
  }
}

package dev.weir.backends.kafka.groups;

import dev.weir.Closed;
import dev.weir.Fenced;
import dev.weir.Membership;
import dev.weir.Message;
import dev.weir.NotAssigned;
import dev.weir.TopicPartition;
import dev.weir.backends.kafka.cluster.Errands;
import dev.weir.backends.kafka.cluster.Failures;
import dev.weir.backends.kafka.cluster.Records;
import dev.weir.backends.kafka.cluster.SettledOffsets;
import dev.weir.backends.kafka.cluster.Starts;
import dev.weir.backends.kafka.cluster.TopicWatch;
import dev.weir.backends.kafka.cluster.Wiring;
import dev.weir.spi.FeedRequest;
import dev.weir.spi.Futures;
import dev.weir.spi.Settled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/// The thread that owns a KafkaConsumer in a group: it fetches into the [Handover], does what others
/// ask it to (as [GroupFeed] says), and takes part in rebalances, however slowly messages are taken.
public final class GroupMember {
  private static final System.Logger LOG = System.getLogger("dev.weir.kafka");

  /// A wake-up ends a poll; this only bounds what a lost one would cost.
  private static final Duration POLL = Duration.ofSeconds(5);

  /// A rebalance must go on for a commit to be tried again.
  private static final Duration POLL_DURING_REBALANCE = Duration.ofMillis(100);

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final String name;
  private final String title;
  private final FeedRequest.MemberOptions options;
  private final TopicWatch topics;
  private final Starts starts;
  private final Handover handover;
  private final Wiring wiring;
  private final Failures failures;
  private final GroupCommits commits;
  private final Rebalances rebalances;
  private final Errands requests = new Errands();
  private final CountDownLatch settled = new CountDownLatch(1);
  private final Thread thread;

  /// Assigned, but without a place yet: finding it failed, and is tried again.
  private final Set<TopicPartition> unplaced = new TreeSet<>();

  private final Set<TopicPartition> paused = new TreeSet<>();

  /// Another one after this member left its group.
  private volatile KafkaConsumer<byte[], byte[]> consumer;

  private boolean subscribed;
  private volatile Membership membership = new Membership.Member("", 0);
  private volatile ConsumerGroupMetadata metadata;

  /// Waits to be done by the owner, outside of Kafka's poll.
  private volatile @Nullable Runnable departure;

  private volatile boolean polling;
  private volatile boolean closing;
  private volatile boolean ended;

  /// @param handover where messages are put for who takes them
  public GroupMember(
      String name, FeedRequest request, TopicWatch topics, Handover handover, Wiring wiring) {
    this.name = name;
    this.title = "consumer \"" + name + "\"";
    this.options = request.member();
    this.topics = topics;
    this.starts =
        Starts.anchoredNow(
            new Starts.Places(request.from(), request.startAt(), request.subscription().optional()),
            topics.topics(),
            wiring);
    this.handover = handover;
    this.wiring = wiring;
    this.failures = wiring.failures();
    this.commits = new GroupCommits(title, handover, wiring);
    this.rebalances = new Rebalances(title, options.patience(), handover, new Duties(), wiring);
    this.consumer = new KafkaConsumer<>(wiring.settings().group(name, options));
    this.metadata = consumer.groupMetadata();
    this.thread = Thread.ofPlatform().daemon().name("weir-kafka-" + title).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /// Waits until the group has given this member its first partitions, which may be none, or until
  /// something is wrong.
  void awaitSettled(Duration limit) throws InterruptedException {
    boolean _ = settled.await(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  /// The owner looks up: there is room in the handover, or something to do.
  void nudge() {
    request(() -> {});
  }

  private void request(Runnable request) {
    requests.add(request);
    if (polling) {
      consumer.wakeup();
    }
    if (ended) {
      requests.runAll();
    }
  }

  /// The owner does this; returns, or throws, when it has.
  private void ask(String doing, Runnable action) {
    var done = new CompletableFuture<Void>();
    request(answering(done, doing, action));
    Futures.join(done);
  }

  private Runnable answering(CompletableFuture<Void> done, String doing, Runnable action) {
    return () -> {
      try {
        if (ended) {
          throw new Closed(title + " is closed");
        }
        action.run();
        done.complete(null);
      } catch (RuntimeException e) {
        done.completeExceptionally(failures.of(doing + " of " + title, e));
      }
    };
  }

  void commit(Map<TopicPartition, Settled> settled) {
    var commit = commits.of(settled);
    request(() -> commits.attempt(commit, consumer));
    Futures.join(commit.done);
  }

  void seek(Map<TopicPartition, Long> places) {
    ask(
        "moving partitions",
        () -> {
          requireHeld(places.keySet());
          places.forEach((partition, offset) -> {
            consumer.seek(Records.kafka(partition), offset);
            unplaced.remove(partition);
          });
          handover.move(places);
        });
  }

  void detach(Map<TopicPartition, Long> places, String reason) {
    var done = new CompletableFuture<Void>();
    departure = answering(done, "leaving the group", () -> depart(places, reason));
    request(() -> {});
    if (ended) {
      runDeparture();
    }
    Futures.join(done);
  }

  /// Not among the requests: those are done in the middle of rebalances too.
  private void runDeparture() {
    if (departure instanceof Runnable due) {
      due.run();
      departure = null;
    }
  }

  private void depart(Map<TopicPartition, Long> places, String reason) {
    membership = new Membership.Detached(reason);
    commits.end(new Fenced(title + " has left its group: " + reason + ". It commits nothing more"));
    leaveGroup();
    consumer = new KafkaConsumer<>(wiring.settings().alone());
    handover.replace(places);
    consumer.assign(places.keySet().stream().map(Records::kafka).toList());
    places.forEach((partition, offset) -> consumer.seek(Records.kafka(partition), offset));
  }

  /// Static or not. Not by Kafka's unsubscribe: a join under way would finish after it.
  private void leaveGroup() {
    subscribed = false;
    unplaced.clear();
    paused.clear();
    consumer.close(
        CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
            .withTimeout(CLOSE_LIMIT));
  }

  void pause(Set<TopicPartition> partitions) {
    ask(
        "pausing partitions",
        () -> {
          requireHeld(partitions);
          var kafka = partitions.stream().map(Records::kafka).toList();
          handover
              .drop(partitions)
              .forEach((partition, offset) -> {
                if (!unplaced.contains(partition)) {
                  consumer.seek(Records.kafka(partition), offset);
                }
              });
          consumer.pause(kafka);
          paused.addAll(partitions);
        });
  }

  void resume(Set<TopicPartition> partitions) {
    ask("resuming partitions", () -> paused.removeAll(partitions));
  }

  private void requireHeld(Set<TopicPartition> partitions) {
    if (!handover.holds(partitions)) {
      throw new NotAssigned(
          title + " does not hold all of " + new TreeSet<>(partitions) + " any more");
    }
  }

  Membership membership() {
    return membership;
  }

  ConsumerGroupMetadata metadataFor(Set<TopicPartition> partitions) {
    commits.require(partitions);
    return metadata;
  }

  void close() {
    closing = true;
    nudge();
    try {
      if (!thread.join(CLOSE_LIMIT.multipliedBy(2))) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!closing) {
        step();
      }
    } catch (RuntimeException e) {
      handover.fail(failures.of("reading " + title, e));
    } finally {
      closing = true;
      settled.countDown();
      leave();
    }
  }

  private void leave() {
    try {
      consumer.close(CloseOptions.timeout(CLOSE_LIMIT));
    } catch (RuntimeException e) {
      // The group misses this member after its session timeout, if it does not know yet.
      LOG.log(System.Logger.Level.WARNING, title + " could not leave its group in order", e);
    } finally {
      // In this order: whoever asks later sees it, and answers itself.
      ended = true;
      commits.endUnlessEnded(new Closed(title + " is closed"));
      requests.runAll();
      runDeparture();
      handover.end();
    }
  }

  private void step() {
    try {
      requests.runAll();
      runDeparture();
      if (handover.hasFailed()) {
        // Whoever takes must hear of it before it can happen again.
        runNextRequest(POLL);
        return;
      }
      if (!(membership instanceof Membership.Detached)) {
        putOutIfSilent();
        subscribe();
      }
      placeUnplaced();
      pauseWhileFull();
      fetch();
      commits.retryRefused(consumer);
    } catch (FencedInstanceIdException e) {
      // To join again would fence the other, which would join again.
      handover.lose(handover.held());
      var fenced = failures.fenced("reading " + title, e);
      commits.end(fenced);
      handover.fail(fenced);
      closing = true;
    } catch (OffsetOutOfRangeException e) {
      handover.fail(wiring.offsets().outOfRange(e));
    } catch (NoOffsetForPartitionException e) {
      if (unplaced.isEmpty()) {
        throw e;
      }
    } catch (RuntimeException e) {
      handover.fail(failures.of("reading " + title, e));
    }
    if (handover.hasFailed()) {
      settled.countDown();
    }
  }

  /// Kafka would put out a member that does not poll; but this one always does.
  private void putOutIfSilent() {
    if (handover.silence().compareTo(options.processingLimit()) > 0 && !handover.held().isEmpty()) {
      var lost = handover.held();
      leaveGroup();
      consumer = new KafkaConsumer<>(wiring.settings().group(name, options));
      handover.lose(lost);
      handover.fail(
          failures.putOut(
              title
                  + " asked for nothing for longer than its processing limit of "
                  + options.processingLimit()));
    }
  }

  private void subscribe() {
    if (handover.hasFailed()) {
      return;
    }
    if (topics.refresh() || !subscribed) {
      consumer.subscribe(topics.topics(), rebalances);
      subscribed = true;
      if (topics.topics().isEmpty()) {
        settled.countDown();
      }
    }
  }

  private void runNextRequest(Duration wait) {
    try {
      requests.runNext(wait);
    } catch (InterruptedException e) {
      // Only close() interrupts this thread, when it has waited long enough.
      closing = true;
    }
  }

  private void pauseWhileFull() {
    if (handover.isFull()) {
      consumer.pause(consumer.assignment());
    } else {
      var resumed = new HashSet<>(consumer.paused());
      paused.forEach(partition -> resumed.remove(Records.kafka(partition)));
      consumer.resume(resumed);
    }
  }

  private void fetch() {
    if (consumer.subscription().isEmpty() && consumer.assignment().isEmpty()) {
      runNextRequest(untilNextStep());
      return;
    }
    var messages = new ArrayList<Message>();
    polling = true;
    try {
      if (closing || departure != null || !requests.isEmpty()) {
        return;
      }
      var records = consumer.poll(commits.areRefused() ? POLL_DURING_REBALANCE : untilNextStep());
      for (var kafka : records.partitions()) {
        var partition = Records.weir(kafka);
        if (!unplaced.contains(partition)) {
          records
              .records(kafka)
              .forEach(record -> messages.add(Records.message(partition, record)));
        }
      }
    } catch (WakeupException e) {
      // There are requests, which come first.
    } finally {
      polling = false;
    }
    handover.bring(messages, fetchedTo());
    noteMembership();
  }

  private Duration untilNextStep() {
    var limit = options.processingLimit().minus(handover.silence());
    var wait = Collections.min(List.of(POLL, limit, topics.untilRefresh()));
    return wait.isNegative() ? Duration.ZERO : wait;
  }

  private void noteMembership() {
    if (!(membership instanceof Membership.Detached)) {
      metadata = consumer.groupMetadata();
      membership = new Membership.Member(metadata.memberId(), Math.max(0, metadata.generationId()));
    }
  }

  private Map<TopicPartition, Long> fetchedTo() {
    var positions = new HashMap<TopicPartition, Long>();
    var assigned = consumer.assignment();
    for (var partition : handover.held()) {
      if (!unplaced.contains(partition) && assigned.contains(Records.kafka(partition))) {
        positions.put(partition, uninterrupted(() -> consumer.position(Records.kafka(partition))));
      }
    }
    return positions;
  }

  /// A wake-up that came late hits whatever is called next; it is for the poll.
  private <T> T uninterrupted(Supplier<T> call) {
    boolean woken = false;
    while (true) {
      try {
        var result = call.get();
        if (woken && polling) {
          consumer.wakeup();
        }
        return result;
      } catch (WakeupException e) {
        woken = true;
      }
    }
  }

  private void placeUnplaced() {
    if (unplaced.isEmpty()) {
      return;
    }
    var wanted = new HashSet<org.apache.kafka.common.TopicPartition>();
    unplaced.forEach(partition -> wanted.add(Records.kafka(partition)));
    Map<org.apache.kafka.common.TopicPartition, OffsetAndMetadata> stored =
        uninterrupted(() -> consumer.committed(wanted));
    for (var partition : List.copyOf(unplaced)) {
      var kafka = Records.kafka(partition);
      // Kafka answers null for a partition without a position.
      @Nullable OffsetAndMetadata position = stored.get(kafka);
      long offset = starts.offset(partition, position == null ? null : position.offset());
      consumer.seek(kafka, offset);
      handover.hold(partition, offset, position == null ? null : SettledOffsets.settled(position));
      unplaced.remove(partition);
    }
  }

  /// What rebalances ask of the member, inside Kafka's poll.
  private final class Duties implements Rebalances.Duties {
    @Override
    public boolean isLeaving() {
      return closing || departure != null || !subscribed;
    }

    @Override
    public void place(Collection<TopicPartition> given) {
      try {
        unplaced.addAll(given);
        placeUnplaced();
      } catch (RuntimeException e) {
        // Kafka would only wrap it; they stay unplaced until the next try.
        handover.fail(failures.of("finding where to start " + title, e));
      }
      noteMembership();
      settled.countDown();
    }

    @Override
    public void forget(Collection<TopicPartition> gone) {
      unplaced.removeAll(gone);
      paused.removeAll(gone);
    }

    @Override
    public void serve(Duration wait) {
      runNextRequest(wait);
    }
  }
}

package dev.weir.backends.kafka.sharegroups;

import dev.weir.Fenced;
import dev.weir.Membership;
import dev.weir.Message;
import dev.weir.NewMessage;
import dev.weir.Receipt;
import dev.weir.TopicPartition;
import dev.weir.backends.kafka.cluster.TopicWatch;
import dev.weir.backends.kafka.cluster.Wiring;
import dev.weir.spi.Appender;
import dev.weir.spi.Futures;
import dev.weir.spi.LeaseFeed;
import dev.weir.spi.ShareRequest;
import dev.weir.spi.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/// A consumer by message: members of a native share group, as many as there are batches in hand.
///
/// Each [ShareMember] holds one batch until all of it is settled, for that is what Kafka's client
/// can; another one is added when somebody asks and all have something. The [ShareDesk] knows who
/// holds what, and until when.
public final class ShareFeed implements LeaseFeed {
  /// How long a taker waits before it looks whether another member is needed.
  static final Duration LOOK_AGAIN = Duration.ofMillis(50);

  /// A fetch takes that long: whoever waits less would never see anything.
  private static final Duration LEAST_WAIT = Duration.ofMillis(100);

  /// A member has a thread, connections and a place in the group, of which brokers allow 200.
  private static final int MOST_MEMBERS = 16;

  /// More than that at once would only wait here, and be nobody else's.
  private static final int MOST_AT_ONCE = 100;

  /// A member that was just added takes a moment to get its partitions.
  private static final Duration BETWEEN_MEMBERS = Duration.ofSeconds(1);

  private final ShareRequest request;
  private final ShareGroups groups;
  private final Wiring wiring;
  private final Supplier<Appender> letters;
  private final TopicWatch watch;
  private final ShareDesk desk;
  private final String id = "weir-" + UUID.randomUUID();
  private final ReentrantLock lock = new ReentrantLock();
  private final List<ShareMember> members = new ArrayList<>();
  private final SortedSet<TopicPartition> paused = new TreeSet<>();
  private volatile SortedSet<String> topics;
  private final AtomicLong wakes = new AtomicLong();
  private long addedAt;
  private int atOnce;
  private boolean closed;

  /// @param letters appends what was rejected
  public ShareFeed(
      ShareRequest request,
      ShareGroups groups,
      TopicWatch watch,
      Wiring wiring,
      Supplier<Appender> letters) {
    this.request = request;
    this.groups = groups;
    this.watch = watch;
    this.topics = watch.topics();
    this.wiring = wiring;
    this.letters = letters;
    var definition = request.definition();
    var keep = definition.lease().dividedBy(10);
    this.desk =
        new ShareDesk(
            new ShareDesk.Terms(
                definition,
                keep.compareTo(BETWEEN_MEMBERS) < 0 ? BETWEEN_MEMBERS : keep,
                request.ends()),
            wiring.nanoTime());
    groups.opened(request.consumer(), desk);
  }

  @Override
  public Leased poll(int maxMessages, Duration wait) throws InterruptedException {
    long began = wiring.nanoTime().getAsLong();
    var least = wait.compareTo(LEAST_WAIT) < 0 ? LEAST_WAIT : wait;
    if (request.ends().isEmpty()) {
      return desk.take(maxMessages, least, this::want);
    }
    long wakesBefore = wakes.get();
    while (true) {
      var left = least.minusNanos(wiring.nanoTime().getAsLong() - began);
      boolean last = left.compareTo(LEAST_WAIT) <= 0;
      var leased = desk.take(maxMessages, last ? left : LEAST_WAIT, this::want);
      if (!leased.equals(Leased.NONE)) {
        return leased;
      }
      if (isAtEnd()) {
        return new Leased(List.of(), List.of(), true);
      }
      if (last || wakes.get() != wakesBefore) {
        return leased;
      }
    }
  }

  /// Whether all below the ends is settled.
  private boolean isAtEnd() {
    var positions = positions();
    return request.ends().entrySet().stream()
        .allMatch(end -> positions.getOrDefault(end.getKey(), 0L) >= end.getValue());
  }

  /// Puts members without a batch to work; adds one when all have something, or when those that
  /// have nothing may not be the ones with the right partitions.
  private void want(int maxMessages) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      long free = members.stream().filter(ShareMember::isFree).count();
      members.forEach(ShareMember::fetch);
      boolean covered = free > 0 && (free == members.size() || free >= partitions().size());
      boolean recent =
          wiring.nanoTime().getAsLong() - addedAt < BETWEEN_MEMBERS.toNanos() && free > 0;
      if (!covered && !recent && members.size() < MOST_MEMBERS) {
        atOnce = atOnce == 0 ? Math.min(maxMessages, MOST_AT_ONCE) : atOnce;
        add().fetch();
      }
    } catch (KafkaException e) {
      desk.fail(wiring.failures().of("opening " + title(), e));
    } finally {
      lock.unlock();
    }
  }

  private ShareMember add() {
    var settings = wiring.settings().share(request.consumer(), id, atOnce);
    var member =
        new ShareMember(title(), new KafkaShareConsumer<>(settings), desk, this::topicsNow, wiring);
    members.add(member);
    addedAt = wiring.nanoTime().getAsLong();
    member.start();
    return member;
  }

  private String title() {
    return "consumer \"" + request.consumer() + "\"";
  }

  /// Looks for topics that came, when it is time to.
  private SortedSet<String> topicsNow() {
    if (lock.tryLock()) {
      try {
        if (watch.refresh()) {
          topics = watch.topics();
        }
      } finally {
        lock.unlock();
      }
    }
    return topics;
  }

  private SortedSet<TopicPartition> partitions() {
    var partitions = new TreeSet<TopicPartition>();
    for (String topic : topics) {
      int count = wiring.catalog().partitionsAsLastKnown(topic);
      for (int number = 0; number < count; number++) {
        partitions.add(new TopicPartition(topic, number));
      }
    }
    return partitions;
  }

  @Override
  public List<Message> settle(Collection<Verdict> verdicts) {
    var stale = Collections.synchronizedList(new ArrayList<Message>());
    var byMember = new LinkedHashMap<ShareMember, Map<ShareLease, AcknowledgeType>>();
    var letters = new LinkedHashMap<ShareLease, NewMessage>();
    for (var verdict : verdicts) {
      if (delay(verdict).isPositive()) {
        if (!desk.hold(verdict.message(), delay(verdict))) {
          stale.add(verdict.message());
        }
        continue;
      }
      var lease = desk.giveUp(verdict.message());
      if (lease == null) {
        stale.add(verdict.message());
        continue;
      }
      if (verdict instanceof Verdict.Reject reject) {
        letters.put(lease, reject.letter());
      }
      byMember.computeIfAbsent(lease.member, _ -> new LinkedHashMap<>()).put(lease, type(verdict));
    }
    try {
      send(letters.values());
    } catch (RuntimeException e) {
      byMember.values().forEach(leases -> leases.keySet().forEach(desk::takeBack));
      throw e;
    }
    var told = new ArrayList<CompletableFuture<List<ShareLease>>>();
    byMember.forEach((member, leases) -> told.add(member.acknowledge(leases)));
    told.forEach(answer -> Futures.join(answer).forEach(lease -> stale.add(lease.message)));
    return stale;
  }

  /// Kafka has no delay of its own: the message is kept here until it is due.
  private static Duration delay(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Retry(_, var delay) -> delay;
      case Verdict.Release(_, var delay) -> delay;
      case Verdict.Ack _, Verdict.Reject _ -> Duration.ZERO;
    };
  }

  private static AcknowledgeType type(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Ack _ -> AcknowledgeType.ACCEPT;
      case Verdict.Retry _, Verdict.Release _ -> AcknowledgeType.RELEASE;
      case Verdict.Reject _ -> AcknowledgeType.REJECT;
    };
  }

  /// Durably, before the broker forgets what they tell of.
  private void send(Collection<NewMessage> messages) {
    if (messages.isEmpty()) {
      return;
    }
    var appender = letters.get();
    var sent = new ArrayList<CompletableFuture<Receipt>>();
    messages.forEach(message -> sent.add(appender.append(message)));
    sent.forEach(Futures::join);
  }

  @Override
  public void extend(Collection<Message> messages, Duration from) {
    @Nullable Message gone = desk.extend(messages, from);
    if (gone != null) {
      throw new Fenced(
          "the lease of "
              + gone
              + " is over, and another member of "
              + title()
              + " may have it. Keep leases longer, or extend in time");
    }
  }

  @Override
  public Map<TopicPartition, Long> positions() {
    var stored = groups.positions(request.consumer());
    var positions = new TreeMap<TopicPartition, Long>();
    partitions().forEach(partition -> positions.put(partition, stored.getOrDefault(partition, 0L)));
    return positions;
  }

  @Override
  public void seek(Map<TopicPartition, Long> offsets) {
    throw wiring
        .failures()
        .unsupported(
            "a consumer that shares by message cannot be moved while it has members. Close them all and reset it; on log: and memory: it moves while it is open");
  }

  @Override
  public void pause(Collection<TopicPartition> partitions) {
    lock.lock();
    try {
      var all = new TreeSet<>(paused);
      all.addAll(partitions);
      if (!all.containsAll(partitions())) {
        throw wiring
            .failures()
            .unsupported(
                "a consumer that shares by message is paused as a whole, not partition by partition; on log: and memory: both can be done");
      }
      paused.addAll(partitions);
      desk.pause(true);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void resume(Collection<TopicPartition> partitions) {
    lock.lock();
    try {
      paused.removeAll(partitions);
      desk.pause(!paused.isEmpty() && paused.containsAll(partitions()));
    } finally {
      lock.unlock();
    }
  }

  /// Under the client id of its members: Kafka's client does not tell their own.
  @Override
  public Membership membership() {
    return new Membership.Member(id, 0);
  }

  @Override
  public void wake() {
    wakes.incrementAndGet();
    desk.wake();
  }

  @Override
  public void close() {
    List<ShareMember> open;
    lock.lock();
    try {
      closed = true;
      open = List.copyOf(members);
    } finally {
      lock.unlock();
    }
    desk.close();
    open.forEach(ShareMember::close);
    open.forEach(ShareMember::awaitClosed);
    groups.closed(request.consumer(), desk);
  }
}

package dev.weir.client;

import static dev.weir.Place.EARLIEST;
import static dev.weir.Place.LATEST;
import static dev.weir.client.TinyWorld.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.Closed;
import dev.weir.CommitStrategy;
import dev.weir.Consumer;
import dev.weir.Message;
import dev.weir.NewMessage;
import dev.weir.Unavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Many threads on one consumer; waking, closing, interrupting.
@Timeout(60)
class ThreadsTest {
  private static final int MESSAGES = 5_000;

  private final TinyWorld world = new TinyWorld();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void close() {
    threads.shutdownNow();
    world.close();
  }

  private void send(int messages) {
    try (var out = world.weir.producer()) {
      for (int i = 0; i < messages; i++) {
        out.send(NewMessage.to("t").partition(i % 3).text("m" + i));
      }
    }
  }

  private <T> List<Future<T>> inThreads(int count, Callable<T> work) {
    var futures = new ArrayList<Future<T>>();
    for (int i = 0; i < count; i++) {
      futures.add(threads.submit(work));
    }
    return futures;
  }

  @Test
  void eachMessageGoesToOneOfManyThreads() throws Exception {
    world.topic("t", 3);
    Queue<Message> seen = new ConcurrentLinkedQueue<>();
    try (var consumer = world.weir.consumer("t").named("c").from(EARLIEST).open()) {
      var readers =
          inThreads(
              8,
              () -> {
                int mine = 0;
                while (seen.size() < MESSAGES) {
                  consumer.next(Duration.ofMillis(20)).ifPresent(seen::add);
                  mine++;
                }
                // Asking once more acks the last one.
                assertThat(consumer.next(Duration.ZERO)).isEmpty();
                return mine;
              });
      send(MESSAGES);
      for (var reader : readers) {
        assertThat(reader.get()).isPositive();
      }
      assertThat(consumer.next(Duration.ZERO)).isEmpty();
    }
    assertThat(seen).hasSize(MESSAGES).doesNotHaveDuplicates();
    assertThat(
            world.log.positions().of("c", "t", 0)
                + world.log.positions().of("c", "t", 1)
                + world.log.positions().of("c", "t", 2))
        .isEqualTo(MESSAGES);
  }

  @Test
  void manyIteratorsShareOneStreamAndEndTogether() throws Exception {
    world.topic("t", 3);
    send(MESSAGES);
    try (var consumer = world.weir.consumer("t").from(EARLIEST).until(LATEST).open()) {
      int total = 0;
      for (var count : inThreads(6, () -> count(consumer))) {
        total += count.get();
      }
      assertThat(total).isEqualTo(MESSAGES);
    }
  }

  private static int count(Consumer consumer) {
    int count = 0;
    for (var message : consumer) {
      count += message.offset() < 0 ? 0 : 1;
    }
    return count;
  }

  @Test
  void anotherThreadsMessageIsNotAckedByMyAsking() throws Exception {
    world.topic("t", 1).sent("t", "a", "b", "c");
    try (var consumer = world.weir.consumer("t").named("c").from(EARLIEST).open()) {
      assertThat(threads.submit(() -> consumer.next().text()).get()).isEqualTo("a");
      assertThat(consumer.next().text()).isEqualTo("b");
      assertThat(consumer.next().text()).isEqualTo("c");
      consumer.commit();
      assertThat(world.log.positions().of("c", "t", 0)).isZero();
    }
  }

  @Test
  void whoWaitsGetsWhatArrives() throws Exception {
    world.topic("t", 1);
    try (var consumer = world.weir.consumer("t").open()) {
      var reader = threads.submit(() -> consumer.next().text());
      await().until(() -> world.log.waiting() == 1);
      world.sent("t", "a");
      assertThat(reader.get()).isEqualTo("a");
    }
  }

  @Test
  void closeWakesAllWhoWait() throws Exception {
    world.topic("t", 1);
    var consumer = world.weir.consumer("t").open();
    var nexts = inThreads(3, consumer::next);
    var polls = inThreads(2, () -> consumer.poll(5, SOON.multipliedBy(100)));
    var iterators = inThreads(2, () -> consumer.iterator().hasNext());
    await().until(() -> world.log.waiting() == 1);
    consumer.close();
    for (var next : nexts) {
      assertThatThrownBy(next::get).hasCauseInstanceOf(Closed.class);
    }
    for (var poll : polls) {
      assertThatThrownBy(poll::get).hasCauseInstanceOf(Closed.class);
    }
    for (var iterator : iterators) {
      try {
        assertThat(iterator.get()).isFalse();
      } catch (ExecutionException e) {
        // It had not even begun.
        assertThat(e).hasCauseInstanceOf(Closed.class);
      }
    }
    consumer.close();
    assertThatThrownBy(() -> consumer.next(Duration.ZERO)).isInstanceOf(Closed.class);
    assertThat(consumer.ended()).isTrue();
  }

  @Test
  void closingTheConnectionClosesConsumersAndCommits() {
    world.topic("t", 1).sent("t", "a", "b");
    var consumer = world.weir.consumer("t").named("c").from(EARLIEST).open();
    consumer.next();
    consumer.next();
    world.weir.close();
    assertThat(world.log.positions().of("c", "t", 0)).isEqualTo(1);
    assertThat(world.log.closed()).isTrue();
    assertThatThrownBy(consumer::next).isInstanceOf(Closed.class);
    assertThatThrownBy(() -> world.weir.producer()).isInstanceOf(Closed.class);
  }

  @Test
  void anInterruptEndsTheWaitAndLosesNothing() throws Exception {
    world.topic("t", 1);
    try (var consumer = world.weir.consumer("t").open()) {
      var outcome = new AtomicReference<Throwable>();
      var flagged = new AtomicReference<Boolean>();
      var waiter =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  consumer.next();
                } catch (Unavailable e) {
                  flagged.set(Thread.currentThread().isInterrupted());
                  outcome.set(e);
                }
              });
      await().until(() -> world.log.waiting() == 1);
      waiter.interrupt();
      waiter.join();
      assertThat(outcome.get()).isInstanceOf(Unavailable.class);
      assertThat(flagged.get()).isTrue();
      world.sent("t", "a");
      assertThat(consumer.next().text()).isEqualTo("a");
    }
  }

  @Test
  void anInterruptedPollerHandsOverToWhoeverElseWaits() throws Exception {
    world.topic("t", 1);
    try (var consumer = world.weir.consumer("t").open()) {
      var poller = Thread.ofPlatform().start(() -> ignoringUnavailable(consumer));
      await().until(() -> world.log.waiting() == 1);
      var other = threads.submit(() -> consumer.next().text());
      poller.interrupt();
      poller.join();
      world.sent("t", "a");
      assertThat(other.get()).isEqualTo("a");
    }
  }

  private static void ignoringUnavailable(Consumer consumer) {
    try {
      consumer.next();
    } catch (Unavailable e) {
      // What this thread is for.
    }
  }

  @Test
  void closeCommitsThoughTheThreadIsInterrupted() {
    world.topic("t", 1).sent("t", "a", "b");
    var consumer =
        world.weir.consumer("t").named("c").from(EARLIEST).commit(CommitStrategy.auto()).open();
    consumer.next();
    consumer.next();
    Thread.currentThread().interrupt();
    consumer.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(world.log.positions().of("c", "t", 0)).isEqualTo(1);
  }

  @Test
  void anAckLetsGoWhoWaitsForItsKey() throws Exception {
    world.topic("t", 1).keyed("t", "a1", "a2");
    var builder = world.weir.consumer("t").named("c").from(EARLIEST).orderedByKey();
    try (var consumer = builder.commit(CommitStrategy.acked()).open()) {
      var first = consumer.next();
      var waiting = threads.submit(() -> consumer.next().text());
      await().until(() -> world.log.waiting() == 1);
      consumer.ack(first);
      assertThat(waiting.get()).isEqualTo("a2");
    }
  }

  @Test
  void whatIsDueComesThoughTheOnlyThreadWaits() {
    world.topic("t", 1).sent("t", "a");
    var builder = world.weir.consumer("t").named("c").from(EARLIEST);
    try (var consumer = builder.commit(CommitStrategy.acked()).open()) {
      consumer.retry(consumer.next(), Duration.ofMillis(20));
      assertThat(consumer.next().attempt()).isEqualTo(2);
    }
  }

  @Test
  void whatAnotherThreadGivesBackComesToWhoWaits() throws Exception {
    world.topic("t", 1).sent("t", "a");
    var builder = world.weir.consumer("t").named("c").from(EARLIEST);
    try (var consumer = builder.commit(CommitStrategy.acked()).open()) {
      var first = consumer.next();
      var waiting = threads.submit(() -> consumer.next().attempt());
      await().until(() -> world.log.waiting() == 1);
      consumer.retry(first, Duration.ZERO);
      assertThat(waiting.get()).isEqualTo(2);
    }
  }

  @Test
  void manyThreadsKeepTheOrderOfEachKey() throws Exception {
    world.topic("t", 1);
    try (var out = world.weir.producer()) {
      for (int i = 0; i < MESSAGES; i++) {
        out.send(NewMessage.to("t").partition(0).key("k" + i % 23).text("" + i));
      }
    }
    var inHand = new ConcurrentHashMap<String, Message>();
    var done = new ConcurrentHashMap<String, Long>();
    var count = new AtomicInteger();
    var builder = world.weir.consumer("t").named("c").from(EARLIEST).orderedByKey().attempts(1_000);
    try (var consumer = builder.commit(CommitStrategy.acked()).lookAhead(200).open()) {
      var workers =
          inThreads(
              8,
              () -> {
                while (count.get() < MESSAGES) {
                  var message = consumer.next(Duration.ofMillis(20)).orElse(null);
                  if (message != null) {
                    count.addAndGet(handle(consumer, message, inHand, done));
                  }
                }
                return true;
              });
      for (var worker : workers) {
        assertThat(worker.get()).isTrue();
      }
      consumer.commit();
    }
    assertThat(world.log.positions().of("c", "t", 0)).isEqualTo(MESSAGES);
  }

  /// @return how many were done
  private static int handle(
      Consumer consumer,
      Message message,
      ConcurrentHashMap<String, Message> inHand,
      ConcurrentHashMap<String, Long> done) {
    String key = String.valueOf(message.key());
    assertThat(inHand.putIfAbsent(key, message)).as("one at a time").isNull();
    assertThat(message.offset()).as("in order").isGreaterThan(done.getOrDefault(key, -1L));
    inHand.remove(key);
    if (message.attempt() == 1 && message.offset() % 7 == 0) {
      consumer.retry(message, Duration.ZERO);
      return 0;
    }
    done.put(key, message.offset());
    consumer.ack(message);
    return 1;
  }
}

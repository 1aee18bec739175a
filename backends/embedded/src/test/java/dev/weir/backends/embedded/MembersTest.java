package dev.weir.backends.embedded;

import static dev.weir.Place.EARLIEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.CommitStrategy;
import dev.weir.Consumer;
import dev.weir.Fenced;
import dev.weir.Message;
import dev.weir.NewMessage;
import dev.weir.TopicPartition;
import dev.weir.Unavailable;
import dev.weir.Weir;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Several members of one consumer, through the public API, on threads.
class MembersTest {
  private static final Duration SHORT = Duration.ofMillis(20);

  private final Weir weir = Weir.connect("memory:");

  @AfterEach
  void close() {
    weir.close();
  }

  private void topic(int partitions, int messagesEach) {
    weir.admin().topics().create("t", partitions);
    try (var out = weir.producer()) {
      for (int partition = 0; partition < partitions; partition++) {
        for (int i = 0; i < messagesEach; i++) {
          var _ = out.sendAsync(NewMessage.to("t").partition(partition).text("m" + i));
        }
      }
      out.flush();
    }
  }

  @Test
  void aPartitionMovesWhenWhatIsInHandIsDoneHoweverMuchLiesReady() {
    topic(2, 500);
    try (var one = weir.consumer("t").named("c").from(EARLIEST).open()) {
      var seen = new ArrayList<Message>();
      seen.add(one.next());
      try (var two = weir.consumer("t").named("c").from(EARLIEST).open()) {
        while (two.assignment().isEmpty() && seen.size() < 400) {
          one.next(SHORT).ifPresent(seen::add);
          two.next(SHORT).ifPresent(seen::add);
        }
        assertThat(two.assignment()).hasSize(1);
        while (seen.size() < 1000) {
          one.next(SHORT).ifPresent(seen::add);
          two.next(SHORT).ifPresent(seen::add);
        }
        assertThat(places(seen)).hasSize(1000);
      }
    }
  }

  private static TreeSet<String> places(List<Message> messages) {
    var places = new TreeSet<String>();
    messages.forEach(message -> places.add(message.topicPartition() + "@" + message.offset()));
    return places;
  }

  @Test
  void whoHoldsMessagesTooLongLosesItsPartitionsAndIsTold() {
    topic(1, 10);
    var limit = Duration.ofMillis(300);
    try (var slow = weir.consumer("t").named("c").from(EARLIEST).processingLimit(limit).open()) {
      assertThat(slow.next().offset()).isZero();
      try (var other = weir.consumer("t").named("c").from(EARLIEST).open()) {
        assertThat(other.next(Duration.ofSeconds(10)).orElseThrow().offset()).isZero();
        await().until(() -> slow.positions().isEmpty());
        assertThatThrownBy(() -> slow.next(SHORT)).isInstanceOf(Fenced.class);
      }
      assertThat(slow.next(Duration.ofSeconds(10))).isPresent();
    }
  }

  @Test
  void partitionsChosenByHandAreNotSharedWithMembers() {
    topic(2, 1);
    try (var member = weir.consumer("t").named("c").open()) {
      assertThat(member.assignment()).hasSize(2);
      var byHand = weir.consumer("t").named("c").partitions(0);
      assertThatThrownBy(byHand::open).isInstanceOf(Unavailable.class);
    }
    try (var alone = weir.consumer("t").named("c").partitions(0).open()) {
      assertThat(alone.assignment()).containsExactly(new TopicPartition("t", 0));
      assertThatThrownBy(() -> weir.consumer("t").named("c").open())
          .isInstanceOf(Unavailable.class);
    }
  }

  /// Members come and go on several threads while messages flow. As each finishes what it holds, no
  /// message is handed out twice, none is left out, and each partition is read in order.
  @Test
  void membersOnSeveralThreadsHandOutEachMessageOnceAndInOrder() throws Exception {
    int partitions = 3;
    int messages = 1_500;
    topic(partitions, messages);
    var handled = new TreeMap<TopicPartition, List<Long>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var members = new ArrayList<Future<Integer>>();
      for (int seed = 0; seed < 4; seed++) {
        members.add(threads.submit(member(seed, handled, partitions * messages)));
      }
      for (var member : members) {
        assertThat(get(member)).isPositive();
      }
    }
    handled.forEach((partition, offsets) -> {
      assertThat(offsets).as("%s in order", partition).isSorted();
      assertThat(offsets).as("%s once", partition).doesNotHaveDuplicates().hasSize(messages);
    });
    assertThat(handled).hasSize(partitions);
  }

  private static int get(Future<Integer> member) throws InterruptedException {
    try {
      return member.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }

  /// @return how often it joined
  private Callable<Integer> member(
      int seed, Map<TopicPartition, List<Long>> handled, int messages) {
    var random = new SplittableRandom(seed);
    return () -> {
      int joined = 0;
      while (count(handled) < messages) {
        joined++;
        try (var consumer =
            weir.consumer("t").named("c").from(EARLIEST).commit(CommitStrategy.manual()).open()) {
          for (int polls = random.nextInt(1, 8); polls > 0; polls--) {
            work(consumer, random.nextInt(1, 60), handled);
          }
        }
      }
      return joined;
    };
  }

  /// Holds what it was handed while it asks for more: partitions must not move meanwhile.
  private static void work(Consumer consumer, int most, Map<TopicPartition, List<Long>> handled) {
    for (int i = 0; i < 3; i++) {
      var messages = consumer.poll(most, SHORT);
      synchronized (handled) {
        for (var message : messages) {
          handled
              .computeIfAbsent(message.topicPartition(), _ -> new ArrayList<>())
              .add(message.offset());
        }
      }
    }
    consumer.commit();
  }

  private static int count(Map<TopicPartition, List<Long>> handled) {
    synchronized (handled) {
      return handled.values().stream().mapToInt(List::size).sum();
    }
  }
}

package dev.weir.client;

import static dev.weir.CommitStrategy.acked;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Consumer;
import dev.weir.Fenced;
import dev.weir.Unavailable;
import dev.weir.spi.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Threads ack what they are handed while another one commits, leases run out and commits fail. The
/// seed says who does what; in which order is the scheduler's.
@Timeout(60)
class AcksFromThreadsTest {
  private static final int SEEDS = 50;
  private static final int WORKERS = 3;
  private static final int MESSAGES = 100;
  private static final int STEPS = 60;
  private static final Pattern TOLD = Pattern.compile("mails/0@\\d+");
  private static final Pattern MORE = Pattern.compile(" and (\\d+) more");

  private final ExecutorService threads = Executors.newFixedThreadPool(WORKERS + 1);

  @AfterEach
  void close() {
    threads.shutdownNow();
  }

  @Test
  void anAckIsInOneCommitOrToldAsLost() throws Exception {
    int lost = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      lost += play(seed);
    }
    System.out.printf("%d acks of %d rounds were told as lost%n", lost, SEEDS);
    assertThat(lost).isPositive();
  }

  /// @return how many acks were told as lost
  private int play(int seed) throws Exception {
    try (var world = new TinyWorld().topic("mails", 1)) {
      send(world);
      var leases = new TinyLeases(world.log, "mails");
      var random = new SplittableRandom(seed);
      int acks = 0;
      int told = 0;
      try (var mails = world.mailer().attempts(1_000).commit(acked()).open()) {
        var ready = new AtomicInteger();
        List<Future<Integer>> workers = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
          workers.add(inStep(ready, random.split(), pace -> work(mails, pace)));
        }
        var committer = inStep(ready, random.split(), pace -> commit(mails, leases, pace));
        for (var worker : workers) {
          acks += worker.get();
        }
        told = committer.get();
        told += commit(mails); // fails, when the failure that was ordered last still waits
        told += commit(mails);
      }
      var settled = leases.verdicts().stream().map(Verdict::message).toList();
      assertThat(settled).as("seed %d, settled", seed).doesNotHaveDuplicates();
      assertThat(settled.size() + told).as("seed %d, acks settled and told", seed).isEqualTo(acks);
      return told;
    }
  }

  private static void send(TinyWorld world) {
    try (var out = world.weir.producer()) {
      for (int i = 0; i < MESSAGES; i++) {
        out.send("mails", null, "m" + i);
      }
    }
  }

  private interface Steps {
    int walk(SplittableRandom random) throws Exception;
  }

  /// Begins when all threads are there.
  private Future<Integer> inStep(AtomicInteger ready, SplittableRandom random, Steps steps) {
    Callable<Integer> task =
        () -> {
          ready.incrementAndGet();
          while (ready.get() <= WORKERS) {
            Thread.yield();
          }
          return steps.walk(random);
        };
    return threads.submit(task);
  }

  private static void dawdle(SplittableRandom random) {
    switch (random.nextInt(4)) {
      case 0 -> Thread.yield();
      case 1 -> {
        for (int spins = random.nextInt(2_000); spins > 0; spins--) {
          Thread.onSpinWait();
        }
      }
      default -> {}
    }
  }

  /// @return how many acks were taken
  private static int work(Consumer mails, SplittableRandom random) {
    int acks = 0;
    for (int step = 0; step < STEPS; step++) {
      var message = mails.next(ZERO);
      dawdle(random);
      if (message.isPresent()) {
        try {
          mails.ack(message.get());
          acks++;
        } catch (Fenced known) {
          // It was handed out again before; this ack was not taken.
        }
      }
    }
    return acks;
  }

  private static int commit(Consumer mails, TinyLeases leases, SplittableRandom random) {
    int told = 0;
    for (int step = 0; step < STEPS; step++) {
      dawdle(random);
      switch (random.nextInt(8)) {
        case 0 -> leases.timePasses();
        case 1 -> leases.failNextSettle(new Unavailable("the line is down"));
        default -> {}
      }
      told += commit(mails);
    }
    return told;
  }

  /// @return how many acks it told as lost
  private static int commit(Consumer mails) {
    try {
      mails.commit();
      return 0;
    } catch (Unavailable failed) {
      return 0; // they are acked, as before
    } catch (Fenced lost) {
      String text = String.valueOf(lost.getMessage());
      var more = MORE.matcher(text);
      return (int) TOLD.matcher(text).results().count()
          + (more.find() ? Integer.parseInt(more.group(1)) : 0);
    }
  }
}

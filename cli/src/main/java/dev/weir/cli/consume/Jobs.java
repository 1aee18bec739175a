package dev.weir.cli.consume;

import dev.weir.Consumer;
import dev.weir.ConsumerDefinition;
import dev.weir.Fenced;
import dev.weir.Message;
import dev.weir.NotAssigned;
import dev.weir.Share;
import dev.weir.cli.shell.ExitCode;
import dev.weir.cli.shell.Failure;
import dev.weir.cli.shell.OutputFailed;
import dev.weir.cli.shell.Shell;
import dev.weir.cli.shell.Stop;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// `--exec`: takes a message when a command may start, runs it, and settles the message by its exit
/// code, durably, before another takes its place. So a kill repeats what was running, and nothing
/// else.
///
/// Messages are taken by the command's thread and settled by those that wait for commands. In
/// partition order, a partition is paused while one of its messages is worked on; in key order, and
/// by message, whoever hands them out sees to it.
final class Jobs {
  /// How long running commands may go on after Ctrl-C or SIGTERM: as a handler of the API may.
  static final Duration GRACE = Duration.ofSeconds(10);

  /// For what comes after the commands: the last commit, and giving back.
  static final Duration PATIENCE = GRACE.plusSeconds(5);

  private static final Duration WAIT = Duration.ofHours(1);

  private final Consumer consumer;
  private final Plan plan;
  private final Shell shell;
  private final Stop stop;
  private final CommandEnvironment environment;
  private final Job.Outputs outputs;
  private final Semaphore slots;
  private final Map<Message, Job> running = new ConcurrentHashMap<>();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("weir-exec-", 0).factory());
  private final ScheduledExecutorService leases =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("weir-leases").factory());
  private volatile boolean abandoned;
  private @Nullable RuntimeException failure;

  /// What to run, and what the messages' consumer is.
  ///
  /// @param definition as stored, or as it will be
  record Plan(String command, ExitRules rules, int most, ConsumerDefinition definition) {
    boolean byMessage() {
      return definition.share() == Share.BY_MESSAGE;
    }

    boolean inPartitionOrder() {
      return !byMessage() && !definition.orderedByKey();
    }
  }

  Jobs(Consumer consumer, Plan plan, Shell shell, Stop stop) {
    this.consumer = consumer;
    this.plan = plan;
    this.shell = shell;
    this.stop = stop;
    this.environment = new CommandEnvironment(consumer.name().orElse(null), shell::tell);
    this.outputs = new Job.Outputs(shell.out(), shell.err());
    this.slots = new Semaphore(plan.most);
    stop.lastly(PATIENCE, () -> {});
    stop.onSecondSignal(this::kill);
    if (plan.byMessage()) {
      long third = Math.max(1, plan.definition.lease().toMillis() / 3);
      var _ = leases.scheduleAtFixedRate(this::extend, third, third, TimeUnit.MILLISECONDS);
    }
  }

  /// Works until one of its ends, and waits for the commands that run then.
  ///
  /// @param most commands to run
  Ended run(long most) {
    Ended ended = work(most);
    if (ended == Ended.STOPPED || stop.waiting(this::awaitAll) == null) {
      awaitAllForAWhile();
    }
    leases.shutdownNow();
    threads.shutdown();
    synchronized (this) {
      if (failure != null) {
        throw failure;
      }
    }
    return stop.requested() ? Ended.STOPPED : ended;
  }

  private Ended work(long most) {
    long left = most;
    while (left > 0) {
      long limit = left;
      Integer free = stop.waiting(() -> takeSlots(limit));
      if (free == null) {
        return Ended.STOPPED;
      }
      List<Message> batch = stop.waiting(() -> consumer.poll(free, WAIT));
      slots.release(free - (batch == null ? 0 : batch.size()));
      if (batch == null) {
        return Ended.STOPPED;
      }
      if (batch.isEmpty() && consumer.ended()) {
        return Ended.PLACE;
      }
      batch.forEach(this::start);
      left -= batch.size();
    }
    return Ended.COUNT;
  }

  /// Takes at least one.
  private int takeSlots(long limit) {
    try {
      slots.acquire();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    // In partition order the next message must not be handed out before its partition is paused.
    int wanted = plan.inPartitionOrder() ? 0 : (int) Math.min(limit - 1, plan.most - 1);
    int more = Math.min(wanted, slots.availablePermits());
    return more > 0 && slots.tryAcquire(more) ? 1 + more : 1;
  }

  private void start(Message message) {
    try {
      if (pausesPartitions()) {
        consumer.pause(message.topicPartition());
      }
      Job job = Job.start(plan.command, message, environment, outputs);
      running.put(message, job);
      threads.execute(() -> finish(message, job));
    } catch (IOException e) {
      slots.release();
      fail(new Failure(ExitCode.FAILED, "cannot run a command: " + e.getMessage(), e));
    }
  }

  private boolean pausesPartitions() {
    return plan.most > 1 && plan.inPartitionOrder();
  }

  private void finish(Message message, Job job) {
    try {
      Job.Ended ended = job.await(threads);
      running.remove(message);
      if (!abandoned && !(stop.requested() && ended.byAStopSignal())) {
        settle(message, ended);
      }
      if (pausesPartitions()) {
        consumer.resume(message.topicPartition());
      }
    } catch (Fenced | NotAssigned e) {
      shell.tell(message + " is no longer this member's, and comes again: " + e.getMessage());
    } catch (IOException e) {
      fail(new OutputFailed(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      fail(e);
    } finally {
      running.remove(message);
      slots.release();
    }
  }

  private void settle(Message message, Job.Ended ended) {
    ExitRules.Fate fate = plan.rules.of(ended.exitCode());
    switch (fate) {
      case ACK, SKIP -> consumer.ack(message);
      case RETRY -> consumer.retry(message, ended.cause());
      case REJECT -> consumer.reject(message, ended.cause());
      case STOP ->
          throw new Failure(
              ExitCode.COMMAND_FAILED,
              "the command for %s ended with exit code %d: %s"
                  .formatted(message, ended.exitCode(), ended.cause()));
    }
    consumer.commit();
  }

  private void extend() {
    for (Message message : running.keySet()) {
      try {
        consumer.extend(message, plan.definition.lease());
      } catch (Fenced | NotAssigned _) {
        // Whoever settles it will hear of it.
      } catch (RuntimeException e) {
        fail(e);
      }
    }
  }

  private void fail(RuntimeException e) {
    synchronized (this) {
      if (failure == null) {
        failure = e;
      }
    }
    stop.request();
  }

  private boolean awaitAll() {
    try {
      slots.acquire(plan.most);
      return true;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// What does not end in time is killed, and its message stays unsettled: closing the consumer
  /// gives it back.
  private void awaitAllForAWhile() {
    try {
      if (!slots.tryAcquire(plan.most, GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        shell.tell(
            "commands are killed that did not end within %d s; these messages come again: %s"
                .formatted(GRACE.toSeconds(), String.join(", ", places())));
        abandoned = true;
        kill();
        boolean _ = slots.tryAcquire(plan.most, 1, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<String> places() {
    return running.keySet().stream().map(Message::toString).sorted().toList();
  }

  private void kill() {
    abandoned = true;
    running.values().forEach(Job::kill);
  }
}

package dev.weir.testing;

import dev.weir.engine.Draft;
import dev.weir.engine.Engine;
import dev.weir.engine.EngineException;
import dev.weir.state.Command;
import dev.weir.state.Reply;
import dev.weir.testing.Model.Change;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Transactions of a simulated engine: each sends to some partitions and stores a position that
/// only it stores, so that a recovery shows which of them happened, and whether wholly.
final class Transactions {
  private final RandomGenerator random;
  private final Trace trace;
  private final Model model;
  private final List<Pending> pending = new ArrayList<>();
  private int count;

  Transactions(RandomGenerator random, Trace trace, Model model) {
    this.random = random;
    this.trace = trace;
    this.model = model;
  }

  /// One of a transaction's messages.
  private record Sending(
      Model.Topic topic, int number, Model.Sent sent, Engine.Appending appending) {
    Model.Partition partition() {
      return topic.partitions.get(number);
    }
  }

  /// What was asked for since the last recovery.
  private record Pending(String name, List<Sending> sendings, Model.Submitted submitted) {}

  /// Asks for a transaction over partitions on whose messages nobody waits, so that it is known
  /// where its own must land.
  ///
  /// @param answered told what is wrong with the answer, or null
  void act(Engine engine, java.util.function.Consumer<@Nullable String> answered) {
    var draft = new Draft();
    var sendings = new ArrayList<Sending>();
    String name = "tx" + count++;
    Change.Commit mark = null;
    for (var topic : model.acknowledged().topics.values()) {
      var log = model.believed().topics.get(topic.name) == topic ? engine.topic(topic.name) : null;
      for (int p = 0; log != null && p < log.partitions(); p++) {
        if (!topic.partitions.get(p).isQuiet() || random.nextInt(3) == 0) {
          continue;
        }
        for (int i = random.nextInt(3); i >= 0; i--) {
          var sent = new Model.Sent(name + "-" + sendings.size() + "x".repeat(size()));
          byte[] value = sent.value.getBytes(StandardCharsets.UTF_8);
          var appending = draft.append(log.partition(p), 0, null, value, List.of());
          sendings.add(new Sending(topic, p, sent, appending));
        }
        if (mark == null) {
          mark = new Change.Commit(name, topic.name, p, log.partition(p).end());
          var place = new Command.PartitionPosition(log.id(), p, mark.position());
          draft.add(new Command.MovePositions(name, List.of(place)));
        }
      }
    }
    if (mark != null) {
      trace.add("transaction " + name + " of " + sendings.size() + " messages");
      submit(engine, draft, new Pending(name, sendings, new Model.Submitted(mark)), answered);
    }
  }

  private int size() {
    return random.nextInt(20) == 0 ? random.nextInt(40_000) : random.nextInt(60);
  }

  private void submit(
      Engine engine,
      Draft draft,
      Pending transaction,
      java.util.function.Consumer<@Nullable String> answered) {
    model.submit(transaction.submitted);
    pending.add(transaction);
    for (var sending : transaction.sendings) {
      sending.partition().sent.add(sending.sent);
      sending.partition().busy = true;
    }
    try {
      var _ =
          engine
              .transact(draft)
              .whenComplete((reply, error) -> answered.accept(answer(transaction, reply, error)));
    } catch (EngineException e) {
      forget(transaction);
      trace.add(transaction.name + " was turned away: " + e.getClass().getSimpleName());
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts a simulation", e);
    }
  }

  private @Nullable String answer(
      Pending transaction, @Nullable Reply reply, @Nullable Throwable error) {
    if (reply instanceof Reply.Transacted) {
      trace.add(transaction.name + " happened");
      transaction.submitted.acknowledged = true;
      return landed(transaction);
    }
    trace.add(transaction.name + " did not happen: " + (error == null ? reply : error.getClass()));
    boolean maybeWritten =
        error instanceof EngineException.Failed failure && failure.maybeWritten();
    if (!maybeWritten) {
      forget(transaction);
    }
    return null;
  }

  private static @Nullable String landed(Pending transaction) {
    for (var sending : transaction.sendings) {
      var partition = sending.partition();
      long expected = partition.acknowledged();
      if (sending.appending.offset() != expected
          || partition.sent.get((int) expected) != sending.sent) {
        return "D6: a message of %s landed at %d, not at %d"
            .formatted(transaction.name, sending.appending.offset(), expected);
      }
      sending.sent.acknowledged = true;
      partition.busy = false;
    }
    return null;
  }

  private void forget(Pending transaction) {
    transaction.submitted.refused = true;
    for (var sending : transaction.sendings) {
      sending.partition().sent.remove(sending.sent);
      sending.partition().busy = false;
    }
    pending.remove(transaction);
  }

  /// After a recovery that the model has adopted: what is wrong with the transactions before it;
  /// null when nothing is.
  @Nullable String verify(Engine engine) {
    for (var transaction : pending) {
      for (var sending : transaction.sendings) {
        var log = engine.topic(sending.topic.name);
        boolean lives = model.acknowledged().topics.get(sending.topic.name) == sending.topic;
        if (log == null || !lives || sending.number >= log.partitions()) {
          continue;
        }
        sending.partition().busy = false;
        int at = sending.partition().sent.indexOf(sending.sent);
        boolean found = log.partition(sending.number).end() > at;
        if (found != transaction.submitted.happened) {
          return "half of %s happened: %s is %s there, its position is%s"
              .formatted(
                  transaction.name,
                  log.partition(sending.number) + "@" + at,
                  found ? "" : "not",
                  transaction.submitted.happened ? "" : " not");
        }
      }
    }
    pending.clear();
    return null;
  }
}

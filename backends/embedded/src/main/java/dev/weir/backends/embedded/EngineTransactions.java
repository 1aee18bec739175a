package dev.weir.backends.embedded;

import dev.weir.InvalidInput;
import dev.weir.NewMessage;
import dev.weir.Outcome;
import dev.weir.Receipt;
import dev.weir.TopicPartition;
import dev.weir.engine.Draft;
import dev.weir.engine.EngineException;
import dev.weir.engine.Front;
import dev.weir.spi.Settled;
import dev.weir.spi.Verdict;
import dev.weir.spi.Work;
import dev.weir.state.Command;
import dev.weir.state.Reply;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// Does work in one step of the engine. Thread-safe.
final class EngineTransactions {
  private final Front engine;
  private final Errors errors;
  private final Addresses addresses;
  private final EnginePositions positions;

  /// Where the next transaction puts messages without a key.
  private final AtomicInteger turn = new AtomicInteger();

  EngineTransactions(Front engine, Errors errors, Addresses addresses) {
    this.engine = engine;
    this.errors = errors;
    this.addresses = addresses;
    this.positions = new EnginePositions(engine, errors);
  }

  /// A feed by partition whose commits can be part of a transaction.
  interface Committing {
    /// What stores this, or is refused as a whole.
    Command.Part part(Map<TopicPartition, Settled> settled);
  }

  /// A feed by message whose verdicts can be part of a transaction.
  interface Settling {
    /// What settles these, all or none: letters apart, which are messages like others.
    Command.Part part(Collection<Verdict> verdicts);

    /// They are settled.
    void settled(Collection<Verdict> verdicts);
  }

  /// @throws dev.weir.WeirException with nothing written, or with an unknown outcome
  List<Receipt> transact(Work work) {
    var draft = new Draft();
    var messages = draft(draft, work.messages());
    for (var commit : work.commits()) {
      if (!(commit.feed() instanceof Committing feed)) {
        throw stranger();
      }
      draft.add(feed.part(commit.positions()));
    }
    for (var settling : work.verdicts()) {
      if (!(settling.feed() instanceof Settling feed)) {
        throw stranger();
      }
      var _ = draft(draft, letters(settling.verdicts()));
      draft.add(feed.part(settling.verdicts()));
    }
    work.positions().forEach((consumer, of) -> draft.add(positions.command(consumer, of)));
    if (!draft.isEmpty()) {
      var _ = run(draft);
    }
    for (var settling : work.verdicts()) {
      if (settling.feed() instanceof Settling feed) {
        feed.settled(settling.verdicts());
      }
    }
    return messages.receipts();
  }

  /// The letters of rejected messages.
  private static List<NewMessage> letters(Collection<Verdict> verdicts) {
    var letters = new ArrayList<NewMessage>();
    for (var verdict : verdicts) {
      if (verdict instanceof Verdict.Reject reject) {
        letters.add(reject.letter());
      }
    }
    return letters;
  }

  private static InvalidInput stranger() {
    return new InvalidInput("a consumer of another connection cannot take part")
        .<InvalidInput>with(Outcome.NOT_WRITTEN);
  }

  /// Messages on their way, in a draft.
  private record Drafted(List<Addresses.Address> to, List<Front.Appending> places) {
    List<Receipt> receipts() {
      var receipts = new ArrayList<Receipt>(to.size());
      for (int i = 0; i < to.size(); i++) {
        receipts.add(to.get(i).receipt(places.get(i).offset()));
      }
      return receipts;
    }
  }

  /// Puts messages into a draft. Those without a key stay together, topic by topic.
  private Drafted draft(Draft draft, List<NewMessage> messages) {
    int number = turn.getAndIncrement();
    var drafted = new Drafted(new ArrayList<>(), new ArrayList<>());
    for (var message : messages) {
      var to = addresses.of(message, topic -> Math.floorMod(number, topic.partitions()));
      try {
        drafted.places.add(
            draft.append(
                to.partition(),
                to.timestampMillis(),
                message.keyBytes(),
                message.valueBytes(),
                to.headers()));
      } catch (EngineException e) {
        throw errors.of(e);
      }
      drafted.to.add(to);
    }
    return drafted;
  }

  private Reply.Transacted run(Draft draft) {
    try {
      return (Reply.Transacted) errors.join(engine.transact(draft));
    } catch (EngineException e) {
      throw errors.of(e);
    } catch (InterruptedException e) {
      throw errors.interrupted(e).<dev.weir.Unavailable>with(Outcome.NOT_WRITTEN);
    }
  }
}

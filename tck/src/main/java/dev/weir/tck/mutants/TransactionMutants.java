package dev.weir.tck.mutants;

import dev.weir.Fenced;
import dev.weir.Message;
import dev.weir.NewMessage;
import dev.weir.NotAssigned;
import dev.weir.NotFound;
import dev.weir.Receipt;
import dev.weir.TopicPartition;
import dev.weir.Transaction;
import dev.weir.Weir;
import dev.weir.WeirException;
import dev.weir.spi.Backend;
import dev.weir.spi.Work;
import dev.weir.tck.Mutation;
import dev.weir.tck.forwarding.ForwardingBackend;
import dev.weir.tck.forwarding.ForwardingTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Break the chapter "Transactions".
final class TransactionMutants {
  private TransactionMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of(
                "C197",
                "sends without the acks",
                transactions(sound ->
                    new ForwardingTransaction(sound) {
                      @Override
                      public void ack(Message message) {}
                    }))
            .alsoBreaking(
                Set.of("C202", "C204", "C220", "C222"), "what is never acked is never refused"),
        Mutant.of("C198", "sends at once", Breaks.transactions(Hasty::new))
            .alsoBreaking(
                Set.of("C199", "C200", "C202", "C203", "C221", "C222"),
                "what is sent cannot be taken back"),
        Mutant.of("C199", "commits when it is to abort", transactions(Stubborn::new)),
        Mutant.of("C200", "commits when it closes", transactions(Closing::new)),
        Mutant.of(
            "C201",
            "stores the position before",
            transactions(sound ->
                new ForwardingTransaction(sound) {
                  @Override
                  public void position(String consumer, TopicPartition partition, long next) {
                    super.position(consumer, partition, next - 1);
                  }
                })),
        Mutant.of("C202", "sends what was fenced", Breaks.transactions(Unfenced::new)),
        Mutant.of("C203", "takes no notice of what comes late", transactions(Quiet::new)),
        Mutant.of(
            "C204",
            "lets the ack of any message pass",
            transactions(sound ->
                new ForwardingTransaction(sound) {
                  @Override
                  public void ack(Message message) {
                    try {
                      super.ack(message);
                    } catch (NotAssigned e) {
                      // It should have been thrown.
                    }
                  }
                })),
        Mutant.of(
            "C205",
            "ends with the first refusal",
            transactions(sound ->
                new ForwardingTransaction(sound) {
                  @Override
                  public void send(NewMessage message) {
                    try {
                      super.send(message);
                    } catch (NotFound e) {
                      super.abort();
                      throw e;
                    }
                  }
                })),
        Mutant.of("C220", "sends without the acks by message", Breaks.backend(Unsettled::new)),
        Mutant.of("C221", "commits when it is to abort", transactions(Stubborn::new)),
        Mutant.of("C222", "sends what was fenced", Breaks.transactions(Unfenced::new)));
  }

  private static Mutation transactions(UnaryOperator<Transaction> change) {
    return Breaks.transactions((sound, _) -> change.apply(sound));
  }

  private static final class Unsettled extends ForwardingBackend {
    Unsettled(Backend backend) {
      super(backend);
    }

    @Override
    public List<Receipt> transact(Work work) {
      return super.transact(new Work(work.messages(), work.commits(), List.of(), work.positions()));
    }
  }

  private static final class Hasty extends ForwardingTransaction {
    private final Weir weir;

    Hasty(Transaction transaction, Weir weir) {
      super(transaction);
      this.weir = weir;
    }

    @Override
    public void send(NewMessage message) {
      try (var out = weir.producer()) {
        out.send(message);
      }
    }
  }

  private static class Ending extends ForwardingTransaction {
    boolean ended;

    Ending(Transaction transaction) {
      super(transaction);
    }

    @Override
    public void commit() {
      super.commit();
      ended = true;
    }

    @Override
    public void abort() {
      super.abort();
      ended = true;
    }
  }

  private static final class Stubborn extends Ending {
    Stubborn(Transaction transaction) {
      super(transaction);
    }

    @Override
    public void abort() {
      if (ended) {
        super.abort();
      } else {
        commit();
      }
    }
  }

  private static final class Closing extends Ending {
    Closing(Transaction transaction) {
      super(transaction);
    }

    @Override
    public void close() {
      if (!ended) {
        commit();
      }
      super.close();
    }
  }

  private static final class Quiet extends Ending {
    Quiet(Transaction transaction) {
      super(transaction);
    }

    @Override
    public void send(NewMessage message) {
      try {
        super.send(message);
      } catch (WeirException e) {
        if (!ended) {
          throw e;
        }
      }
    }
  }

  private static final class Unfenced extends ForwardingTransaction {
    private final List<NewMessage> sent = new ArrayList<>();
    private final Weir weir;

    Unfenced(Transaction transaction, Weir weir) {
      super(transaction);
      this.weir = weir;
    }

    @Override
    public void send(NewMessage message) {
      super.send(message);
      sent.add(message);
    }

    @Override
    public void ack(Message message) {
      orSend(() -> super.ack(message));
    }

    @Override
    public void commit() {
      orSend(super::commit);
    }

    private void orSend(Runnable step) {
      try {
        step.run();
      } catch (Fenced | NotAssigned e) {
        try (var out = weir.producer()) {
          out.sendAll(sent);
        }
        throw e;
      }
    }
  }
}

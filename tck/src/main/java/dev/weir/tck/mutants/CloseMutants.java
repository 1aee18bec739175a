package dev.weir.tck.mutants;

import dev.weir.Closed;
import dev.weir.Consumer;
import dev.weir.Message;
import dev.weir.NewMessage;
import dev.weir.Producer;
import dev.weir.Receipt;
import dev.weir.Weir;
import dev.weir.tck.Mutation;
import dev.weir.tck.forwarding.ForwardingConsumer;
import dev.weir.tck.forwarding.ForwardingProducer;
import dev.weir.tck.forwarding.ForwardingWeir;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Break the chapter "Closing".
final class CloseMutants {
  private CloseMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of("C56", "ends for who waits", Breaks.consumers(EndingWaits::new)),
        Mutant.of(
            "C57",
            "gives nothing when it is closed",
            Breaks.consumers(sound ->
                new ForwardingConsumer(sound) {
                  @Override
                  public Optional<Message> next(Duration wait) {
                    try {
                      return super.next(wait);
                    } catch (Closed e) {
                      return Optional.empty();
                    }
                  }
                })),
        Mutant.of("C58", "leaves the connection's consumers open", leavingOpen()),
        Mutant.of("C59", "drops the last send at close", Breaks.producers(OneBehind::new)));
  }

  private static Mutation leavingOpen() {
    return new Mutation() {
      @Override
      public Weir weir(Weir weir) {
        return new ForwardingWeir(weir) {
          @Override
          public void close() {
            // What this leaves open is of use to nobody.
          }
        };
      }
    };
  }

  private static final class EndingWaits extends ForwardingConsumer {
    private volatile boolean closed;

    EndingWaits(Consumer consumer) {
      super(consumer);
    }

    @Override
    public Message next() {
      if (closed) {
        return super.next();
      }
      try {
        return super.next();
      } catch (Closed e) {
        throw new NoSuchElementException("it was closed", e);
      }
    }

    @Override
    public void close() {
      super.close();
      closed = true;
    }
  }

  /// Passes each message on when the next one comes, or a flush.
  private static final class OneBehind extends ForwardingProducer {
    private @Nullable NewMessage held;
    private CompletableFuture<Receipt> receipt = new CompletableFuture<>();

    OneBehind(Producer producer) {
      super(producer);
    }

    @Override
    public CompletableFuture<Receipt> sendAsync(NewMessage message) {
      release();
      held = message;
      receipt = new CompletableFuture<>();
      return receipt;
    }

    private void release() {
      if (held != null) {
        var late = receipt;
        var _ = super.sendAsync(held).thenAccept(late::complete);
        held = null;
      }
    }

    @Override
    public void flush() {
      release();
      super.flush();
    }
  }
}

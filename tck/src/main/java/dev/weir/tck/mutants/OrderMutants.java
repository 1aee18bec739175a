package dev.weir.tck.mutants;

import dev.weir.Message;
import dev.weir.NewMessage;
import dev.weir.Producer;
import dev.weir.Receipt;
import dev.weir.Slice;
import dev.weir.TopicPartition;
import dev.weir.spi.LogReader;
import dev.weir.spi.OffsetRange;
import dev.weir.tck.forwarding.ForwardingProducer;
import dev.weir.tck.forwarding.ForwardingReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Break the chapter "Order".
final class OrderMutants {
  /// Larger than what other chapters read at once.
  private static final int MANY = 20;

  private OrderMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of(
            "C1",
            "swaps the first two of many messages in partition 0",
            manyOf(0, messages -> Collections.swap(messages, 0, 1))),
        Mutant.of(
            "C2",
            "gives the first of many messages in partition 2 twice",
            manyOf(2, messages -> messages.add(1, messages.getFirst()))),
        Mutant.of("C3", "sends every second message late", Breaks.producers(Swapping::new)),
        Mutant.of(
            "C4", "does not show the tenth message", Breaks.reader(OrderMutants::hidingTheTenth)));
  }

  private static dev.weir.tck.Mutation manyOf(int number, Consumer<List<Message>> change) {
    return Breaks.reader(sound ->
        new ForwardingReader(sound) {
          @Override
          public Slice read(TopicPartition partition, long offset, int maxMessages, int maxBytes) {
            var slice = super.read(partition, offset, maxMessages, maxBytes);
            if (partition.partition() != number || slice.messages().size() < MANY) {
              return slice;
            }
            var messages = new ArrayList<>(slice.messages());
            change.accept(messages);
            return new Slice(messages, slice.nextOffset());
          }
        });
  }

  private static LogReader hidingTheTenth(LogReader sound) {
    return new ForwardingReader(sound) {
      @Override
      public OffsetRange range(TopicPartition partition) {
        var range = super.range(partition);
        return range.end() == 10 ? new OffsetRange(range.earliest(), 9) : range;
      }
    };
  }

  /// Keeps each odd message back until the next one was sent.
  private static final class Swapping extends ForwardingProducer {
    private @Nullable NewMessage held;
    private CompletableFuture<Receipt> receipt = new CompletableFuture<>();

    Swapping(Producer producer) {
      super(producer);
    }

    @Override
    public CompletableFuture<Receipt> sendAsync(NewMessage message) {
      if (held == null) {
        held = message;
        receipt = new CompletableFuture<>();
        return receipt;
      }
      var sent = super.sendAsync(message);
      release();
      return sent;
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

    @Override
    public void close() {
      release();
      super.close();
    }
  }
}

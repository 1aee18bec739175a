package dev.weir.tck.mutants;

import dev.weir.Header;
import dev.weir.Message;
import dev.weir.NewMessage;
import dev.weir.Producer;
import dev.weir.Receipt;
import dev.weir.Slice;
import dev.weir.TopicPartition;
import dev.weir.spi.LogReader;
import dev.weir.tck.HandClock;
import dev.weir.tck.Mutation;
import dev.weir.tck.forwarding.ForwardingProducer;
import dev.weir.tck.forwarding.ForwardingReader;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.UnaryOperator;

/// Break the chapter "What arrives".
final class ContentMutants {
  private static final int LONG = 5_000;

  private ContentMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of("C5", "cuts long values", Breaks.reader(ContentMutants::cutting)),
        Mutant.of("C6", "takes an empty key for none", sending(ContentMutants::noEmptyKey)),
        Mutant.of("C7", "keeps one header of each name", sending(ContentMutants::oneOfEachName)),
        Mutant.of("C8", "takes no timestamp that is long past", sending(ContentMutants::recent)),
        Mutant.of("C9", "stamps with a clock that stands", sending(ContentMutants::stamped)),
        Mutant.of("C10", "names the offset behind the message", Breaks.producers(NextOffset::new)));
  }

  private static Mutation sending(UnaryOperator<NewMessage> change) {
    return Breaks.producers(sound -> new Remade(sound, change));
  }

  private static LogReader cutting(LogReader sound) {
    return new ForwardingReader(sound) {
      @Override
      public Slice read(TopicPartition partition, long offset, int maxMessages, int maxBytes) {
        var slice = super.read(partition, offset, maxMessages, maxBytes);
        return new Slice(
            slice.messages().stream().map(ContentMutants::cut).toList(), slice.nextOffset());
      }
    };
  }

  private static Message cut(Message message) {
    return message.value().length <= LONG
        ? message
        : Message.of(
            message.topicPartition(),
            message.offset(),
            message.timestamp().toEpochMilli(),
            message.keyBytes(),
            Arrays.copyOf(message.value(), LONG),
            message.headers());
  }

  private static NewMessage noEmptyKey(NewMessage message) {
    byte[] key = message.keyBytes();
    return key != null && key.length == 0 ? Remade.without(Remade.Part.KEY, message) : message;
  }

  private static NewMessage oneOfEachName(NewMessage message) {
    var byName = new LinkedHashMap<String, Header>();
    message.headers().forEach(header -> byName.put(header.name(), header));
    var copy = Remade.without(Remade.Part.HEADERS, message);
    for (var header : byName.values()) {
      copy = copy.header(header);
    }
    return copy;
  }

  private static NewMessage recent(NewMessage message) {
    return message.timestamp().filter(HandClock.START::isAfter).isPresent()
        ? Remade.without(Remade.Part.TIMESTAMP, message)
        : message;
  }

  private static NewMessage stamped(NewMessage message) {
    return message.timestamp().isPresent() ? message : message.timestamp(HandClock.START);
  }

  private static final class NextOffset extends ForwardingProducer {
    NextOffset(Producer producer) {
      super(producer);
    }

    @Override
    public Receipt send(NewMessage message) {
      var receipt = super.send(message);
      return new Receipt(receipt.topicPartition(), receipt.offset() + 1, receipt.timestamp());
    }
  }
}

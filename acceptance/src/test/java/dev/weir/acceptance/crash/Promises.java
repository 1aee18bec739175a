package dev.weir.acceptance.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Message;
import dev.weir.Weir;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What all runs of [Worker] were promised, and whether it holds.
final class Promises {
  private record At(int partition, long offset) {}

  private final Map<At, String> acknowledged = new HashMap<>();
  private final long[] committed = new long[Worker.PARTITIONS];
  private final long[] next = new long[Worker.PARTITIONS];
  private int commits;
  private long transactions;

  int acknowledged() {
    return acknowledged.size();
  }

  int commits() {
    return commits;
  }

  long transactions() {
    return transactions;
  }

  /// Takes what a run said, and checks what can be checked by it alone.
  void take(List<String> lines) {
    for (String line : lines) {
      String[] words = line.split(" ", -1);
      switch (words[0]) {
        case "sent" -> {
          var at = new At(Integer.parseInt(words[1]), Long.parseLong(words[2]));
          assertThat(acknowledged.put(at, words[3])).as("offset given twice: %s", line).isNull();
        }
        case "stored" -> {
          int partition = Integer.parseInt(words[1]);
          long position = Long.parseLong(words[2]);
          assertThat(position)
              .as("position of partition %d after a restart", partition)
              .isGreaterThanOrEqualTo(committed[partition]);
          next[partition] = position;
        }
        case "seen" -> {
          int partition = Integer.parseInt(words[1]);
          assertThat(Long.parseLong(words[2]))
              .as("offset handed out next of partition %d", partition)
              .isEqualTo(next[partition]++);
        }
        case "committed" -> {
          committed[Integer.parseInt(words[1])] = Long.parseLong(words[2]);
          commits++;
        }
        case "transacted" -> transactions = Long.parseLong(words[1]);
        case "opening", "working", "closing" -> {}
        default -> throw new AssertionError("the worker says: " + String.join("\n", lines));
      }
    }
  }

  /// Compares with what the directory holds: nothing acknowledged is lost or elsewhere, nothing is
  /// there twice or out of order.
  void holdIn(Weir weir) {
    ledgerIsWhole(weir);
    for (int partition = 0; partition < Worker.PARTITIONS; partition++) {
      var found = new HashMap<Long, String>();
      long last = -1;
      for (Message message : all(weir, Worker.TOPIC, partition)) {
        String value = message.text();
        long sequence = Worker.sequence(value);
        assertThat(sequence).as("order at %s", message).isGreaterThan(last);
        last = sequence;
        found.put(message.offset(), value.substring(0, value.indexOf(':')));
      }
      int inPartition = partition;
      acknowledged.forEach((at, value) -> {
        if (at.partition == inPartition) {
          assertThat(found.get(at.offset)).as("acknowledged at %s", at).isEqualTo(value);
        }
      });
    }
  }

  /// Each transaction is there as a whole, or not at all.
  private void ledgerIsWhole(Weir weir) {
    var first = all(weir, Worker.LEDGER, 0).stream().map(Message::text).toList();
    var second = all(weir, Worker.LEDGER, 1).stream().map(Message::text).toList();
    assertThat(first).as("the ledger's halves").isEqualTo(second).doesNotHaveDuplicates();
    assertThat(first.size()).as("transactions").isGreaterThanOrEqualTo((int) transactions);
    long position =
        weir.admin().consumers().list().stream()
            .filter(consumer -> consumer.name().equals(Worker.KEEPER))
            .mapToLong(consumer -> consumer.positions().getFirst().position())
            .findFirst()
            .orElse(-1);
    assertThat(position).as("the bookkeeper's position").isEqualTo(first.size() - 1);
  }

  private static List<Message> all(Weir weir, String topic, int partition) {
    var messages = new ArrayList<Message>();
    var slice = weir.read(topic, partition, 0, 1_000);
    while (!slice.messages().isEmpty()) {
      messages.addAll(slice.messages());
      slice = weir.read(topic, partition, slice.nextOffset(), 1_000);
    }
    return messages;
  }
}

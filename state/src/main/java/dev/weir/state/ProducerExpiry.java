package dev.weir.state;

import java.util.ArrayList;
import java.util.List;

/// Forgets what producers sent, and transactional ids, that nobody has used for long. Two looks must
/// find them unused, so that a clock that jumps has nobody forgotten at once.
final class ProducerExpiry {
  /// As `producer.id.expiration.ms` is in Kafka.
  static final long PRODUCER_MILLIS = 24 * 3_600_000L;

  /// As `transactional.id.expiration.ms` is in Kafka.
  static final long TRANSACTIONAL_ID_MILLIS = 7 * PRODUCER_MILLIS;

  /// Between two looks, by the clock that nobody sets.
  static final long LOOK_MILLIS = 3_600_000;

  private final Producers producers;
  private final Transactions transactions;
  private long nextTicks = Long.MIN_VALUE;

  /// Whoever was used last before this, and not since, was unused at the last look.
  private long unusedBeforeMillis = Long.MIN_VALUE;

  ProducerExpiry(Producers producers, Transactions transactions) {
    this.producers = producers;
    this.transactions = transactions;
  }

  List<StateRecord> tick(Now now) {
    if (now.ticks() < nextDeadline()) {
      return List.of();
    }
    List<StateRecord> records = new ArrayList<>();
    if (unusedBeforeMillis != Long.MIN_VALUE) {
      records.addAll(producers.forgetting(unusedBeforeMillis));
      long before = unusedBeforeMillis - (TRANSACTIONAL_ID_MILLIS - PRODUCER_MILLIS);
      for (Transaction transaction : transactions.all()) {
        if (!transaction.isOpen() && transaction.usedMillis < before) {
          records.add(new TransactionRecord.Forgotten(transaction.id));
        }
      }
    }
    records.add(
        new ProducerMoment.Looked(
            now.ticks() + LOOK_MILLIS,
            Math.max(unusedBeforeMillis, now.millis() - PRODUCER_MILLIS)));
    return records;
  }

  /// When to look, in ticks; `Long.MAX_VALUE` for never.
  long nextDeadline() {
    return producers.isEmpty() && transactions.count() == 0 ? Long.MAX_VALUE : nextTicks;
  }

  void apply(ProducerMoment.Looked looked) {
    nextTicks = looked.next();
    unusedBeforeMillis = looked.unusedBeforeMillis();
  }
}

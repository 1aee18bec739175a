package dev.weir.state;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Function;

/// What the process that owns the directory may ask about producers with an identity.
public sealed interface TransactionQuestion<A> extends Function<State, A> {
  /// All transactional ids, ordered.
  record All() implements TransactionQuestion<List<TransactionShown>> {
    @Override
    public List<TransactionShown> apply(State state) {
      return state.producing().transactions().shown();
    }
  }

  /// One of them; empty when nothing is known of it.
  record Of(String transactionalId) implements TransactionQuestion<Optional<TransactionShown>> {
    @Override
    public Optional<TransactionShown> apply(State state) {
      return Optional.ofNullable(state.producing().transactions().find(transactionalId))
          .map(Transaction::shown);
    }
  }

  /// Who has sent to a partition, by id.
  record ProducersOn(PartitionId partition) implements TransactionQuestion<List<ActiveProducer>> {
    @Override
    public List<ActiveProducer> apply(State state) {
      return state.producing().on(partition);
    }
  }

  /// Of a consumer: on which partitions an open transaction has it go on elsewhere.
  record PendingOf(String consumer) implements TransactionQuestion<SortedSet<PartitionId>> {
    @Override
    public SortedSet<PartitionId> apply(State state) {
      return state.producing().transactions().pending(consumer);
    }
  }
}

package dev.weir.state;

/// What [State#decide] answers producers with an identity.
public sealed interface TransactionReply extends Reply.Producing {
  /// Who a producer is from now on.
  record Identified(TransactionCommand.Identity identity) implements TransactionReply {}

  /// The batch had been appended before, and is not appended again.
  ///
  /// @param baseOffset of its first record
  record AppendedBefore(long baseOffset) implements TransactionReply {}

  record Enlisted() implements TransactionReply {}

  /// Why nothing was done.
  record Denied(Verdict verdict) implements TransactionReply {}

  enum Verdict {
    /// The batch does not follow the producer's last one on the partition.
    OUT_OF_ORDER("does not follow the producer's last batch"),
    /// The producer has a later epoch: somebody took its place, or it was waited for long enough.
    FENCED("is of an epoch of the producer that is over"),
    /// Nobody was given this id, or not under this name.
    UNKNOWN_PRODUCER("is of a producer that was given no such id"),
    /// Nobody has said that the partition, or the consumer, belongs to the transaction.
    NOT_ENLISTED("is for a partition that is not in its transaction"),
    /// There is no such transaction to end, or it ended in the other way.
    WRONG_STATE("does not belong to the producer's open transaction"),
    NO_SUCH_PARTITION("is for a partition that there is not"),
    /// More than may be remembered of transactions.
    FULL("is one transaction more than can be remembered"),
    /// No producer can be given an identity any more.
    NO_IDS_LEFT("is of a producer for which no id is left");

    private final String says;

    Verdict(String says) {
      this.says = says;
    }

    /// The end of a sentence about a batch.
    public String says() {
      return says;
    }
  }
}

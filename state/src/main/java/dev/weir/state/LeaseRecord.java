package dev.weir.state;

/// Facts about members and leases that end with the process: applied, and never journaled. What must
/// outlive it, attempts and what is settled, is [StateRecord.Progressed].
sealed interface LeaseRecord extends StateRecord.OfLeases {
  /// A tick that is always over.
  long AT_ONCE = Long.MIN_VALUE;

  record MemberJoined(String consumer, String member) implements LeaseRecord {}

  /// What it held is free again.
  record MemberLeft(String consumer, String member) implements LeaseRecord {}

  record Followed(String consumer, PartitionId partition, int lookAhead) implements LeaseRecord {}

  /// @param count how many of the candidates
  /// @param to the look-ahead ends here
  record Seen(
      String consumer,
      PartitionId partition,
      LeaseCommand.Candidates candidates,
      int count,
      long to)
      implements LeaseRecord {}

  /// @param offsets rising
  /// @param deadline in ticks
  /// @param exhausted leased to be buried, so that no attempt is counted
  record Leased(
      String consumer,
      String member,
      PartitionId partition,
      long[] offsets,
      long deadline,
      boolean exhausted)
      implements LeaseRecord {}

  /// Messages that were leased under the owner before, whether or not they were seen since.
  ///
  /// @param offsets rising, that nobody holds
  record Claimed(Leased lease) implements LeaseRecord {}

  /// The messages are held until another tick.
  record Extended(
      String consumer, String member, PartitionId partition, long[] offsets, long deadline)
      implements LeaseRecord {}

  /// Leases ended; each message may be handed out again at its tick.
  record Returned(String consumer, PartitionId partition, long[] offsets, long[] dues)
      implements LeaseRecord {}

  /// What was due until this tick has been done.
  record Elapsed(long ticks) implements LeaseRecord {}
}

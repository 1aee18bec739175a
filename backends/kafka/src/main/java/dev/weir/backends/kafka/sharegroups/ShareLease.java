package dev.weir.backends.kafka.sharegroups;

import dev.weir.Message;
import dev.weir.backends.kafka.cluster.Records;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// A message that a share group has given to one of our members. Guarded by the lock of its
/// [ShareDesk], but for what never changes.
final class ShareLease {
  final Message message;
  final ConsumerRecord<byte[], byte[]> record;
  final ShareMember member;
  State state = State.READY;

  /// When the state is over, on the monotonic clock.
  long until;

  ShareLease(ConsumerRecord<byte[], byte[]> record, ShareMember member) {
    this.message = Records.leased(record);
    this.record = record;
    this.member = member;
  }

  /// What becomes of the message now.
  enum State {
    /// Whoever asks next is handed it; nobody asked until it is over: others get it.
    READY,
    /// In the program's hands until its lease is over.
    OUT,
    /// Waits to be handed out again, by whomever, when it is over.
    WAITING,
    /// Behind the end of what this consumer reads: kept from coming again.
    BEYOND,
    /// Given up or settled: no verdict counts any more.
    GONE
  }
}

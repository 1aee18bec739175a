package dev.weir.client.member;

import dev.weir.Message;
import dev.weir.spi.Work;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.Lock;

/// An open consumer, as a transaction sees it that acks messages of its.
///
/// In the order of calls: [#enlist] for each message, then, with [#writing] held, [#contribute] and
/// [#settled]; or [#giveBack].
public interface Partaker {
  /// Lets a transaction have a message: no commit of this consumer's covers it, asking for the next
  /// does not ack it, until it is settled or given back.
  ///
  /// @throws dev.weir.NotAssigned when this consumer does not hold it
  /// @throws dev.weir.Fenced when its lease is over
  /// @throws dev.weir.Unsupported when this consumer's strategy has no acks of the program's
  void enlist(Message message);

  /// Held over a transaction's commit, where the consumer's own commits must not come between. A
  /// thread that takes those of several consumers takes them in the order of [#number].
  Lock writing();

  /// Different for each consumer of a connection.
  int number();

  /// Adds to one of the lists what settles these messages.
  ///
  /// @throws dev.weir.Fenced when one of them has gone to another member
  void contribute(
      Collection<Message> messages, List<Work.Commit> commits, List<Work.Settling> verdicts);

  /// They are durably settled.
  void settled(Collection<Message> messages);

  /// They are in hand as before.
  void giveBack(Collection<Message> messages);
}

package dev.weir.testing;

import dev.weir.Consumer;
import dev.weir.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What one consumer was told of each message, and whether it may be handed out again: the rules of
/// docs/spec/consumer.md in a few lines.
final class SharingModel {
  /// How the consumer shares.
  ///
  /// @param hold how long a message is its member's at least: its lease, or by partition as long as
  ///     others wait for it
  record Terms(boolean byMessage, boolean orderedByKey, int attempts, Duration hold) {}

  /// One message and its fate.
  static final class Fate {
    final String key;
    final int partition;
    long offset = -1;

    /// Whether it is in the log; a message of an unsure send or transaction may not be.
    boolean sent;

    /// It must never come again.
    boolean settled;

    /// It may come again or not: what settled it has an unknown end.
    boolean unsure;

    /// The log may hold it settled, from before a seek that is not durable.
    boolean storedBefore;

    /// Who acked it, and has not committed since; or rejected it.
    @Nullable Object ackedBy;

    /// Whose ack is void, for it was handed out again: the next commit must say so.
    @Nullable Object staleAckBy;

    /// Who has it in hand.
    @Nullable Object holder;

    /// Who was handed it last.
    @Nullable Object last;

    /// How often it was handed out.
    int handOuts;

    long heldUntilNanos;

    /// As [#handOuts], without those that were given back.
    int attempts;

    int mostAttempts;

    /// A crash may have lost the last attempts, or the first ones come back.
    boolean attemptsUnsure;

    Fate(String key, int partition) {
      this.key = key;
      this.partition = partition;
    }

    /// Whether it must come again.
    boolean isLeft() {
      return sent && !settled && !unsure && !storedBefore;
    }

    /// Whether it is no reason to hold back what follows it.
    boolean isOutOfTheWay() {
      return !isLeft() || ackedBy != null;
    }
  }

  private final Terms terms;
  private final SortedMap<String, Fate> fates = new TreeMap<>();

  SharingModel(Terms terms) {
    this.terms = terms;
  }

  Fate send(String value, String key, int partition) {
    var fate = new Fate(key, partition);
    fates.put(value, fate);
    return fate;
  }

  Fate of(Message message) {
    var fate = fates.get(message.text());
    if (fate == null) {
      throw new IllegalStateException("nobody sent " + message.text());
    }
    return fate;
  }

  Fate fate(String value) {
    var fate = fates.get(value);
    if (fate == null) {
      throw new IllegalStateException("nobody sent " + value);
    }
    return fate;
  }

  /// It must never come again.
  void settled(Message message) {
    var fate = of(message);
    fate.settled = true;
    fate.holder = null;
    fate.ackedBy = null;
  }

  /// It is no longer this member's.
  void lost(Hand.Held held, Object member) {
    var fate = of(held.message());
    fate.staleAckBy = fate.staleAckBy == member ? null : fate.staleAckBy;
    if (isOver(held)) {
      return;
    }
    if (fate.holder == member) {
      fate.holder = null;
    }
    if (fate.ackedBy == member) {
      fate.ackedBy = null;
    }
  }

  /// Whether it was handed out again since, be it to the same member.
  boolean isOver(Hand.Held held) {
    return held.handOut() != of(held.message()).handOuts;
  }

  /// Whether it happened, the next life shows: by the message that it sent.
  private record Transaction(String value, List<Fate> acks) {}

  private final List<Transaction> transactions = new ArrayList<>();

  void unsureTransaction(String value, Collection<Hand.Held> acks) {
    transactions.add(
        new Transaction(value, acks.stream().map(held -> of(held.message())).toList()));
  }

  /// After a crash, once it is known which messages there are.
  void resolveTransactions() {
    for (var transaction : transactions) {
      boolean happened = fate(transaction.value).sent;
      for (var fate : transaction.acks) {
        fate.settled |= happened;
      }
    }
    transactions.clear();
  }

  /// Everything may come again, and some of it will not.
  void sought() {
    for (var fate : fates.values()) {
      fate.storedBefore |= !terms.byMessage && (fate.settled || fate.unsure);
      fate.unsure |= fate.settled || fate.ackedBy != null;
      fate.settled = false;
      fate.ackedBy = null;
      fate.staleAckBy = null;
      fate.holder = null;
      fate.attemptsUnsure = true;
    }
  }

  Collection<Fate> all() {
    return fates.values();
  }

  /// A member is handed a message.
  ///
  /// @return which rule that breaks; null for none
  @Nullable String delivered(Message message, Object member, long nanos) {
    var fate = of(message);
    fate.offset = message.offset();
    String wrong = wrong(message, fate, member, nanos);
    fate.sent = true;
    fate.unsure = false;
    fate.staleAckBy = fate.ackedBy == null ? fate.staleAckBy : fate.ackedBy;
    fate.ackedBy = null;
    fate.holder = member;
    fate.last = member;
    fate.handOuts++;
    fate.attempts = message.attempt();
    fate.mostAttempts = Math.max(fate.mostAttempts, fate.attempts);
    fate.attemptsUnsure = false;
    fate.heldUntilNanos = nanos + terms.hold.toNanos();
    return wrong;
  }

  private @Nullable String wrong(Message message, Fate fate, Object member, long nanos) {
    if (fate.settled) {
      return "B2: " + message + " was settled durably and is handed out again";
    }
    var holder = fate.holder;
    if (holder != null && nanos < fate.heldUntilNanos && holder != member) {
      return "%s: %s is in the hands of two members"
          .formatted(terms.byMessage ? "C126" : "C114", message);
    }
    if (message.attempt() > terms.attempts) {
      return "C134: attempt %d of %d of %s".formatted(message.attempt(), terms.attempts, message);
    }
    // By partition, the attempts since the last commit stay with the member that made them.
    boolean unsure = fate.attemptsUnsure || (!terms.byMessage && fate.last != member);
    boolean counted =
        unsure
            ? message.attempt() <= fate.mostAttempts + 1
            : message.attempt() == fate.attempts + 1;
    if (!counted) {
      return "C125: attempt %d of %s, which was handed out %d times"
          .formatted(message.attempt(), message, fate.attempts);
    }
    return overtaken(message, fate, member);
  }

  /// In order by key, a message waits until those before it are done; by partition it may be handed
  /// out while its member has them in hand.
  private @Nullable String overtaken(Message message, Fate fate, Object member) {
    if (terms.byMessage && !terms.orderedByKey) {
      return null;
    }
    for (var earlier : fates.entrySet()) {
      var other = earlier.getValue();
      boolean before =
          other.partition == fate.partition
              && other.offset >= 0
              && other.offset < message.offset()
              && (!terms.orderedByKey || other.key.equals(fate.key));
      boolean inHand = !terms.orderedByKey && other.holder == member;
      if (before && !inHand && !other.isOutOfTheWay()) {
        return "%s: %s overtakes %s"
            .formatted(terms.byMessage ? "C137" : "C106", message, earlier.getKey());
      }
    }
    return null;
  }

  /// A poll failed, and may have handed out anything to nobody.
  void pollFailed() {
    for (var fate : fates.values()) {
      fate.attemptsUnsure = true;
      fate.mostAttempts++;
    }
  }

  void acked(Hand.Held held, Object member) {
    var fate = of(held.message());
    if (isOver(held)) {
      fate.staleAckBy = member; // it is another's by now
    } else {
      fate.ackedBy = member;
      fate.holder = null;
    }
  }

  /// What a member acked is durable.
  ///
  /// @return which rule that breaks; null for none
  @Nullable String committed(Object member) {
    String wrong = null;
    for (var fate : fates.values()) {
      if (fate.staleAckBy == member) {
        fate.staleAckBy = null;
        wrong =
            "%s: an ack of partition %d@%d was taken from a member that had lost it"
                .formatted(terms.byMessage ? "C128" : "C211", fate.partition, fate.offset);
      }
      if (fate.ackedBy == member) {
        fate.settled = true;
        fate.ackedBy = null;
      }
    }
    return wrong;
  }

  /// Below a stored position lies nothing that is to come again.
  ///
  /// @return which rule that breaks; null for none
  @Nullable String passed(Consumer consumer) {
    if (terms.byMessage) {
      return null;
    }
    for (var partition : consumer.assignment()) {
      long position = consumer.committed(partition).orElse(0);
      for (var entry : fates.entrySet()) {
        var fate = entry.getValue();
        boolean below = fate.partition == partition.partition() && fate.offset < position;
        if (below && !fate.isOutOfTheWay()) {
          return "B2: position %d of %s passes %s, which nobody acked"
              .formatted(position, partition, entry.getKey());
        }
      }
    }
    return null;
  }

  /// A step that settles has an unknown end.
  void unsure(Object member) {
    for (var fate : fates.values()) {
      fate.staleAckBy = fate.staleAckBy == member ? null : fate.staleAckBy;
      if (fate.ackedBy == member) {
        fate.unsure = true;
        fate.ackedBy = null;
      }
    }
  }

  /// Nobody has it any more: it comes again, when its time comes.
  ///
  /// @param uncounted as if it had not been handed out, by message
  void gaveBack(Hand.Held held, Object member, boolean uncounted) {
    var fate = of(held.message());
    if (isOver(held) || fate.holder != member) {
      return;
    }
    fate.holder = null;
    if (uncounted && terms.byMessage) {
      fate.attempts--;
    }
  }

  /// All that only the program knew is lost.
  ///
  /// @param powerLost what was written and not synced, too
  void crashed(boolean powerLost) {
    for (var fate : fates.values()) {
      // What was acked, a commit in the background may have come to.
      fate.unsure |= fate.ackedBy != null;
      fate.ackedBy = null;
      fate.staleAckBy = null;
      fate.holder = null;
      fate.attemptsUnsure |= powerLost || !terms.byMessage;
    }
  }

  /// Messages that are in the log and neither settled nor dead letters.
  List<String> left() {
    var left = new ArrayList<String>();
    fates.forEach((value, fate) -> {
      if (fate.isLeft()) {
        left.add(value);
      }
    });
    return left;
  }
}

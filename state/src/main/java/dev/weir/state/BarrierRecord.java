package dev.weir.state;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Facts about groups with a barrier that outlive the process: a restart interrupts nobody who goes
/// on in time.
sealed interface BarrierRecord extends StateRecord.OfBarriers {
  String consumer();

  @Override
  default @Nullable String woken() {
    return this instanceof MemberKept || this instanceof Assigned ? null : consumer();
  }

  /// All have joined, or were waited for long enough. The members of the generation follow.
  ///
  /// @param generation above every one before
  record GenerationBegun(
      String consumer, int generation, String protocolType, String protocol, String leader)
      implements BarrierRecord {}

  /// Somebody is a member of the generation, from now on.
  record MemberKept(String consumer, String member, JoinTerms terms) implements BarrierRecord {}

  /// What a member has in the generation, in the leader's words.
  record Assigned(String consumer, String member, byte[] assignment) implements BarrierRecord {
    @Override
    public boolean equals(Object other) {
      return other instanceof Assigned that
          && consumer.equals(that.consumer)
          && member.equals(that.member)
          && Arrays.equals(assignment, that.assignment);
    }

    @Override
    public int hashCode() {
      return member.hashCode() * 31 + Arrays.hashCode(assignment);
    }
  }

  /// All members of the generation have what they are to have.
  record Settled(String consumer) implements BarrierRecord {}

  /// Somebody has left: what was shared out does not fit any more.
  record Unsettled(String consumer) implements BarrierRecord {}

  record Left(String consumer, String member) implements BarrierRecord {}

  /// A static member is back under another id, with what it had.
  record Replaced(String consumer, String former, String member, JoinTerms terms)
      implements BarrierRecord {}

  /// Nothing is known of the group any more.
  record Ended(String consumer) implements BarrierRecord {}
}

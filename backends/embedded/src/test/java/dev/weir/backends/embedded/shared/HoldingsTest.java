package dev.weir.backends.embedded.shared;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.state.LeaseCommand;
import dev.weir.state.LeaseReply;
import dev.weir.state.PartitionId;
import java.util.List;
import org.junit.jupiter.api.Test;

class HoldingsTest {
  private static final PartitionId PARTITION = new PartitionId(1, 0);

  /// Another member has it by then, or will.
  @Test
  void aMessageThatWasGivenBackIsNotClaimedFromANewOwner() {
    var holdings = new Holdings();
    var portion = new LeaseReply.Portion(PARTITION, new long[] {3, 4}, new int[] {1, 1});
    holdings.note(new LeaseCommand.Join("c", "m"), new LeaseReply.Joined());
    holdings.note(
        new LeaseCommand.Lease("c", "m", 2, List.of()),
        new LeaseReply.Leased(List.of(portion), List.of(), 0));
    holdings.note(
        new LeaseCommand.Return(
            "c",
            "m",
            List.of(
                new LeaseCommand.Verdicts(
                    PARTITION,
                    new long[] {3},
                    new int[] {1},
                    new LeaseCommand.Fate[] {LeaseCommand.Fate.RETRY},
                    new long[] {0}))),
        new LeaseReply.Settled(List.of()));

    assertThat(holdings.claims())
        .last()
        .isInstanceOfSatisfying(
            LeaseCommand.Claim.class,
            claim -> {
              assertThat(claim.held()).hasSize(1);
              assertThat(claim.held().getFirst().offsets()).containsExactly(4);
            });
  }
}

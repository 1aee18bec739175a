package dev.weir.backends.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Full;
import dev.weir.Outcome;
import dev.weir.spi.Timing;
import dev.weir.state.Reply;
import org.junit.jupiter.api.Test;

class ErrorsTest {

  /// So that the client holds back, and hands out no more until gaps have closed.
  @Test
  void moreRangesThanACommitHoldsAreFullAndNotWritten() {
    var error =
        new Errors("log:data", Timing.SYSTEM)
            .of(new Reply.TooManyRuns("billing", 1_000_001, 1_000_000));
    assertThat(error)
        .isInstanceOf(Full.class)
        .hasMessageContainingAll("billing", "1,000,001", "1,000,000");
    assertThat(error.outcome()).contains(Outcome.NOT_WRITTEN);
  }
}

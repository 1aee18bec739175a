package dev.weir.backends.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.tck.mutants.MutantRun;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The rules of consumers can fail: each notices the mutant that breaks it, over `memory:`.
@Tag("slow")
class MutantsTest {

  @Test
  void everyRuleNoticesWhatBreaksIt() {
    var findings = new MutantRun(new MemoryConsumerRulesTest()).all();
    System.out.println(MutantRun.table(findings));
    assertThat(MutantRun.problems(findings)).isEmpty();
  }
}

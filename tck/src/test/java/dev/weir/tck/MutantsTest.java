package dev.weir.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.tck.mutants.Mutant;
import org.junit.jupiter.api.Test;

/// The list of mutants is whole. That each is noticed is tested where there is a log.
class MutantsTest {

  @Test
  void everyRuleHasOneMutant() {
    assertThat(Mutant.all())
        .extracting(Mutant::rule)
        .containsExactlyInAnyOrderElementsOf(Rule.all().stream().map(Rule::id).toList());
  }
}

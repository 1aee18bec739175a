package dev.weir.cli.consume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.InvalidInput;
import dev.weir.cli.consume.ExitRules.Fate;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExitRulesTest {
  @Test
  void withoutRulesZeroIsDoneAndTheRestTriesAgain() {
    var rules = ExitRules.parse(List.of());
    assertThat(rules.of(0)).isEqualTo(Fate.ACK);
    assertThat(rules.of(1)).isEqualTo(Fate.RETRY);
    assertThat(rules.of(75)).isEqualTo(Fate.RETRY);
    assertThat(rules.of(255)).isEqualTo(Fate.RETRY);
  }

  @Test
  void theLastRuleThatNamesACodeDecides() {
    var rules = ExitRules.parse(List.of("*=stop,64-80=reject", "66=skip, 1=RETRY"));
    assertThat(rules.of(1)).isEqualTo(Fate.RETRY);
    assertThat(rules.of(2)).isEqualTo(Fate.STOP);
    assertThat(rules.of(64)).isEqualTo(Fate.REJECT);
    assertThat(rules.of(66)).isEqualTo(Fate.SKIP);
    assertThat(rules.of(80)).isEqualTo(Fate.REJECT);
    assertThat(rules.of(81)).isEqualTo(Fate.STOP);
  }

  @Test
  void zeroIsAlwaysDoneAndSeventyFiveAlwaysTriesAgain() {
    var rules = ExitRules.parse(List.of("*=stop", "70-80=reject"));
    assertThat(rules.of(0)).isEqualTo(Fate.ACK);
    assertThat(rules.of(75)).isEqualTo(Fate.RETRY);
  }

  @Test
  void allThatIsWrongIsSaidTogether() {
    assertThatThrownBy(() ->
            ExitRules.parse(List.of("0=skip,1=drop", "2", "9-3=skip", "256=skip,75=reject,3=skip")))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContainingAll(
            "\"0=skip\" names no exit code: 1 to 255",
            "\"1=drop\": there are retry, reject, skip and stop",
            "\"2\" is no rule",
            "\"9-3=skip\" names no exit code",
            "\"256=skip\" names no exit code",
            "\"75=reject\": 75 always tries again")
        .message()
        .doesNotContain("3=skip\" is");
  }
}

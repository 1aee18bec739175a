package dev.weir.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SceneTest {
  @Test
  void commandsAreSingleLinesThatStandAlone() {
    assertThat(Scene.play("./weir", "my file's.txt", "/tmp/d"))
        .flatExtracting(Scene::commands)
        .hasSizeGreaterThan(8)
        .allSatisfy(command -> assertThat((String) command).doesNotContain("\n"))
        .anySatisfy(command -> assertThat((String) command).contains("'my file'\\''s.txt'"))
        .anySatisfy(command -> assertThat((String) command).contains("kill -9"));
  }

  @Test
  void theOutcomeFollowsFromWhatWasWritten() {
    var outcome = new Outcome(5563, 2358, 3563);
    assertThat(outcome.committed()).isEqualTo(2000);
    assertThat(outcome.twice()).isEqualTo(358);
    assertThat(outcome.inWords("access.log"))
        .contains("access.log became messages 0 to 5,562", "358 lines came twice", "offset 2,000");
  }
}

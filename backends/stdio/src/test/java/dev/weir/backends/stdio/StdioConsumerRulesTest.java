package dev.weir.backends.stdio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.ConnectOptions;
import dev.weir.spi.Backend;
import dev.weir.tck.ConsumerRules;
import dev.weir.tck.LogUnderTest;
import dev.weir.tck.mutants.MutantRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// `stdio:` keeps the rules of consumers, as far as a pipe goes: what it writes is what it reads.
class StdioConsumerRulesTest extends ConsumerRules {

  @Override
  public LogUnderTest log() {
    var pipe = new Pipe();
    return new LogUnderTest() {
      @Override
      public Backend open(ConnectOptions options) {
        return new StdioBackend(pipe.in, pipe.out, options.clock());
      }

      @Override
      public void endInput() {
        try {
          pipe.out.close();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }

      @Override
      public void close() {
        endInput();
      }
    };
  }

  @Override
  public String backend() {
    return "stdio";
  }

  /// The one rule for which `memory:` cannot stand in.
  @Test
  void theRuleOfTheInputsEndNoticesWhatBreaksIt() {
    var findings = new MutantRun(this).only(List.of("C32"), Duration.ofSeconds(2));
    assertThat(findings).hasSize(1);
    assertThat(MutantRun.problems(findings)).isEmpty();
  }
}

package dev.weir.backends.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.ConnectOptions;
import dev.weir.TopicPartition;
import dev.weir.spi.Backend;
import dev.weir.tck.ConsumerRules;
import dev.weir.tck.LogUnderTest;
import dev.weir.tck.mutants.MutantRun;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// `weir:` keeps the rules of consumers, on a server in this process.
@Tag("slow")
class ServerConsumerRulesTest extends ConsumerRules {

  @Override
  public LogUnderTest log() {
    String suffix = Kafka.name("");
    var server = WeirServer.shared();
    return new LogUnderTest() {
      @Override
      public Backend open(ConnectOptions options) {
        return Kafka.connect(server.url(), options);
      }

      @Override
      public String suffix() {
        return suffix;
      }

      @Override
      public void expire(Backend backend, TopicPartition partition, long before) {
        Kafka.expire(server.bootstrap(), partition, before);
      }

      @Override
      public void close() {
        // The topics go with the server.
      }
    };
  }

  @Override
  public String backend() {
    return "weir";
  }

  /// As on [KafkaConsumerRulesTest]: the rules for which neither `memory:` nor `stdio:` can stand
  /// in.
  @Test
  void theRulesOfSharedPartitionsNoticeWhatBreaksThem() {
    var findings = new MutantRun(this).only(List.of("C55", "C85"), Duration.ofSeconds(10));
    assertThat(findings).hasSize(2);
    assertThat(MutantRun.problems(findings)).isEmpty();
  }
}

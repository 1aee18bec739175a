package dev.weir.backends.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.ConnectOptions;
import dev.weir.TopicPartition;
import dev.weir.backends.kafka.broker.KafkaBroker;
import dev.weir.spi.Backend;
import dev.weir.tck.ConsumerRules;
import dev.weir.tck.LogUnderTest;
import dev.weir.tck.mutants.MutantRun;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// `kafka:` keeps the rules of consumers, on the shared broker.
@Tag("slow")
class KafkaConsumerRulesTest extends ConsumerRules {

  @Override
  public LogUnderTest log() {
    String suffix = Kafka.name("");
    return new LogUnderTest() {
      @Override
      public Backend open(ConnectOptions options) {
        return Kafka.connect(KafkaBroker.shared(), options);
      }

      @Override
      public String suffix() {
        return suffix;
      }

      @Override
      public void expire(Backend backend, TopicPartition partition, long before) {
        Kafka.expire(partition, before);
      }

      @Override
      public void close() {
        // The topics go with the broker.
      }
    };
  }

  @Override
  public String backend() {
    return "kafka";
  }

  /// The rules for which neither `memory:` nor `stdio:` can stand in.
  @Test
  void theRulesOfSharedPartitionsNoticeWhatBreaksThem() {
    var findings = new MutantRun(this).only(List.of("C55", "C85"), Duration.ofSeconds(10));
    assertThat(findings).hasSize(2);
    assertThat(MutantRun.problems(findings)).isEmpty();
  }
}

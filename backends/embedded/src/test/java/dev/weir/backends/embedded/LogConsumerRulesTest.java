package dev.weir.backends.embedded;

import dev.weir.ConnectOptions;
import dev.weir.TopicPartition;
import dev.weir.spi.Backend;
import dev.weir.spi.WeirUrl;
import dev.weir.tck.ConsumerRules;
import dev.weir.tck.LogUnderTest;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/// `log:` keeps the rules of consumers.
class LogConsumerRulesTest extends ConsumerRules {
  @TempDir Path directory;

  @Override
  public LogUnderTest log() {
    return new LogUnderTest() {
      @Override
      public Backend open(ConnectOptions options) {
        return new EmbeddedProvider().connect(WeirUrl.parse("log:" + directory), options);
      }

      @Override
      public void expire(Backend backend, TopicPartition partition, long before) {
        Expiry.expire(backend, partition, before);
      }

      @Override
      public void close() {
        // JUnit removes the directory.
      }
    };
  }

  @Override
  public String backend() {
    return "log";
  }
}

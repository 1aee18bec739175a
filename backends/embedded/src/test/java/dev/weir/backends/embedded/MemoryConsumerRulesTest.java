package dev.weir.backends.embedded;

import dev.weir.ConnectOptions;
import dev.weir.TopicPartition;
import dev.weir.spi.Backend;
import dev.weir.spi.WeirUrl;
import dev.weir.tck.ConsumerRules;
import dev.weir.tck.LogUnderTest;

/// `memory:` keeps the rules of consumers.
class MemoryConsumerRulesTest extends ConsumerRules {

  @Override
  public LogUnderTest log() {
    return new LogUnderTest() {
      @Override
      public Backend open(ConnectOptions options) {
        return new EmbeddedProvider().connect(WeirUrl.parse("memory:"), options);
      }

      @Override
      public boolean outlivesConnection() {
        return false;
      }

      @Override
      public void expire(Backend backend, TopicPartition partition, long before) {
        Expiry.expire(backend, partition, before);
      }

      @Override
      public void close() {
        // It went with its connection.
      }
    };
  }

  @Override
  public String backend() {
    return "memory";
  }
}

package dev.weir.backends.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.ConnectOptions;
import dev.weir.NewMessage;
import dev.weir.Outcome;
import dev.weir.Place;
import dev.weir.TopicOptions;
import dev.weir.Unavailable;
import dev.weir.backends.kafka.broker.KafkaBroker;
import dev.weir.spi.FeedRequest;
import dev.weir.spi.Futures;
import dev.weir.spi.Settled;
import dev.weir.spi.WeirUrl;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// On brokers that die, or never were.
@Tag("slow")
class DeadBrokerTest {
  private static final ConnectOptions IMPATIENT =
      ConnectOptions.defaults()
          .with("default.api.timeout.ms", "2000")
          .with("request.timeout.ms", "1500")
          .with("delivery.timeout.ms", "3000")
          .with("max.block.ms", "2000");

  @Test
  void aSendThatGetsNoAnswerIsUnknownAndThoseBehindItFailToo() throws Exception {
    try (var broker = KafkaBroker.start();
        var backend = Kafka.connect(broker, IMPATIENT)) {
      backend.topics().create("orders", TopicOptions.partitions(1));
      try (var appender = backend.appender()) {
        appender.appendAndWait(NewMessage.to("orders").text("before"));

        broker.freeze();
        var lost = appender.append(NewMessage.to("orders").text("lost?"));
        var behind = appender.append(NewMessage.to("orders").text("behind"));

        assertThatThrownBy(() -> Futures.join(lost))
            .isInstanceOfSatisfying(
                Unavailable.class, e -> assertThat(e.outcome()).contains(Outcome.UNKNOWN));
        broker.thaw();
        assertThatThrownBy(() -> Futures.join(behind))
            .isInstanceOfSatisfying(
                Unavailable.class, e -> assertThat(e.outcome()).contains(Outcome.UNKNOWN));
        appender.appendAndWait(NewMessage.to("orders").text("after"));
      }
    }
  }

  @Test
  void aBrokerThatDiesLeavesEverythingUnavailableUntilItIsBack() throws Exception {
    try (var broker = KafkaBroker.start();
        var backend = Kafka.connect(broker, IMPATIENT)) {
      backend.topics().create("orders", TopicOptions.partitions(1));
      try (var appender = backend.appender();
          var feed =
              backend.join(
                  new FeedRequest(
                      "billing", List.of("orders"), Place.EARLIEST, null, (p, c) -> {}))) {
        appender.appendAndWait(NewMessage.to("orders").text("before"));
        assertThat(Kafka.texts(feed, 1)).containsExactly("before");

        broker.kill();

        assertThatThrownBy(() -> appender.appendAndWait(NewMessage.to("orders").text("lost?")))
            // Kafka's producer may have noticed that nobody is there, and kept the message: both
            // are true.
            .isInstanceOfSatisfying(Unavailable.class, e -> assertThat(e.outcome()).isPresent());
        assertThatThrownBy(() -> appender.appendAndWait(NewMessage.to("invoices").text("x")))
            .isInstanceOfSatisfying(
                Unavailable.class, e -> assertThat(e.outcome()).contains(Outcome.NOT_WRITTEN));
        assertThatThrownBy(() -> backend.topics().list()).isInstanceOf(Unavailable.class);
        assertThat(backend.status().state()).contains("Check that the brokers run");
        assertThatThrownBy(() -> feed.commit(Settled.at(feed.positions())))
            .isInstanceOf(Unavailable.class);

        broker.restart();

        appender.appendAndWait(NewMessage.to("orders").text("after"));
        assertThat(Kafka.texts(feed, 1)).containsExactly("after");
        feed.commit(Settled.at(feed.positions()));
      }
    }
  }

  @Test
  void connectingToNobodySaysWhatToCheck() throws Exception {
    String address;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      address = "127.0.0.1:" + socket.getLocalPort();
    }
    var url = WeirUrl.parse(address);
    assertThatThrownBy(() -> new KafkaProvider().connect(url, IMPATIENT))
        .isInstanceOf(Unavailable.class)
        .hasMessageContaining(address)
        .hasMessageContaining("Check that the brokers run");
  }
}

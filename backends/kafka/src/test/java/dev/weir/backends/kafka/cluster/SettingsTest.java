package dev.weir.backends.kafka.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.ConnectOptions;
import dev.weir.InvalidInput;
import dev.weir.spi.FeedRequest;
import dev.weir.spi.WeirUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

  @Test
  void eachClientGetsTheSettingsItKnows() {
    var settings =
        settings(
            "kafka://a:1,b:2?linger.ms=7",
            ConnectOptions.defaults().with("max.poll.interval.ms", "9000"));

    assertThat(settings.servers()).isEqualTo("a:1,b:2");
    assertThat(settings.producer())
        .containsEntry("linger.ms", "7")
        .doesNotContainKey("max.poll.interval.ms");
    assertThat(settings.group("g", FeedRequest.MemberOptions.DEFAULT))
        .containsEntry("max.poll.interval.ms", "9000")
        .doesNotContainKey("linger.ms");
  }

  @Test
  void allThatIsWrongIsSaidAtOnceAndNoSecretWithIt() {
    assertThatThrownBy(() ->
            settings(
                "kafka://ann:hush@a:1?sasl.jaas.config=hush",
                ConnectOptions.defaults().with("acks", "0").with("lingr.ms", "1")))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("names no brokers")
        .hasMessageContaining("sasl.jaas.config is a secret")
        .hasMessageContaining("acks is decided by Weir")
        .hasMessageContaining("lingr.ms is no setting")
        .hasMessageNotContaining("hush");
  }

  @Test
  void whatMayBeShownHasNoSettings() {
    var settings = settings("kafka://a:1?security.protocol=SSL", ConnectOptions.defaults());
    assertThat(settings.url()).isEqualTo("kafka://a:1");
  }

  @Test
  void aServerOfWeirIsShownAsItWasNamed() {
    var settings = settings("weir://a:1?linger.ms=7", ConnectOptions.defaults());
    assertThat(settings.url()).isEqualTo("weir://a:1");
    assertThat(settings.servers()).isEqualTo("a:1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"weir:", "weir://a", "weir://a:b", "weir://a:1/topic", "weir://a:1;b:2"})
  void anAddressWithoutHostAndPortIsRefusedAndSaysWhatToWrite(String url) {
    assertThatThrownBy(() -> settings(url, ConnectOptions.defaults()))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("write weir://host:port");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:0", "weir://a:1,b:65536"})
  void aPortThatIsNoneIsRefused(String url) {
    assertThatThrownBy(() -> settings(url, ConnectOptions.defaults()))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("take 1 to 65535");
  }

  private static Settings settings(String url, ConnectOptions options) {
    return Settings.of(WeirUrl.parse(url), options);
  }
}

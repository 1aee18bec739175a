package dev.weir.server;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.protocol.messages.ApiVersionsRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Nobody on the way reads what is said, and both sides show certificates where they must.
class TlsTest {
  @TempDir static Path folder;

  private static Certificates certificates;
  private static Path own;
  private static Path clientsTrust;
  private static Path known;
  private static Path ended;
  private static Path signed;
  private static Path stranger;
  private static Path serversTrust;

  private RunningServer server;

  @BeforeAll
  static void makeCertificates() {
    certificates = new Certificates(folder);
    own = certificates.make("server", -1, 30);
    clientsTrust = certificates.trusting("clients", own);
    known = certificates.make("known", -1, 30);
    var authority = certificates.make("authority", -20, 30);
    ended = certificates.makeSigned("ended", authority, -10, 5);
    signed = certificates.makeSigned("signed", authority, -10, 30);
    stranger = certificates.make("stranger", -1, 30);
    serversTrust = certificates.trusting("servers", known, authority);
  }

  @BeforeEach
  void startWithoutTls() throws IOException {
    server = RunningServer.with();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private void start(String protocol, String... settings) throws IOException {
    var all =
        new ArrayList<>(
            List.of(
                "security.protocol",
                protocol,
                "ssl.keystore.location",
                own.toString(),
                "ssl.keystore.password",
                Certificates.PASSWORD,
                "group.initial.rebalance.delay.ms",
                "0"));
    all.addAll(List.of(settings));
    var next = RunningServer.with(all.toArray(String[]::new));
    server.close();
    server = next;
  }

  private void startAskingForCertificates(String asked) throws IOException {
    start(
        "SSL",
        "ssl.client.auth",
        asked,
        "ssl.truststore.location",
        serversTrust.toString(),
        "ssl.truststore.password",
        Certificates.PASSWORD);
  }

  private Map<String, Object> config(String protocol) {
    var config = server.clientConfig();
    config.put("security.protocol", protocol);
    config.put("ssl.truststore.location", clientsTrust.toString());
    config.put("ssl.truststore.password", Certificates.PASSWORD);
    config.put("ssl.truststore.type", "PKCS12");
    return config;
  }

  private Map<String, Object> config(Path certificate) {
    var config = config("SSL");
    config.put("ssl.keystore.location", certificate.toString());
    config.put("ssl.keystore.password", Certificates.PASSWORD);
    config.put("ssl.keystore.type", "PKCS12");
    return config;
  }

  private static void list(Map<String, Object> config) throws Exception {
    try (var admin = Admin.create(config)) {
      admin.listTopics().names().get();
    }
  }

  /// Messages of all sizes go out and come back.
  private void assertServes(Map<String, Object> config) throws Exception {
    config.put("enable.idempotence", "false");
    int[] sizes = {1, 10_000, 900_000};
    try (var producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int size : sizes) {
        producer.send(new ProducerRecord<>("orders", new byte[size])).get();
      }
    }
    config.put("group.id", "billing");
    config.put("auto.offset.reset", "earliest");
    var seen = new ArrayList<Integer>();
    try (var consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of("orders"));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> {
            consumer.poll(Duration.ofMillis(100)).forEach(each -> seen.add(each.value().length));
            return seen.size() == sizes.length;
          });
    }
    assertThat(seen).containsExactly(1, 10_000, 900_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void clientsThatTrustItsCertificateAreServed(String version) throws Exception {
    start("SSL");
    var config = config("SSL");
    config.put("ssl.enabled.protocols", version);
    assertServes(config);
  }

  @Test
  void usersLogInBehindIt() throws Exception {
    start("SASL_SSL", "sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-512");
    server.addUser("alice", "secret");
    assertServes(login("PLAIN", "plain.PlainLoginModule", "secret"));
    list(login("SCRAM-SHA-512", "scram.ScramLoginModule", "secret"));
    assertThatThrownBy(() -> list(login("PLAIN", "plain.PlainLoginModule", "wrong")))
        .hasCauseInstanceOf(SaslAuthenticationException.class);
  }

  private Map<String, Object> login(String mechanism, String module, String password) {
    var config = config("SASL_SSL");
    config.put("sasl.mechanism", mechanism);
    config.put(
        "sasl.jaas.config",
        "org.apache.kafka.common.security.%s required username=\"alice\" password=\"%s\";"
            .formatted(module, password));
    return config;
  }

  @Test
  void aCertificateThatTheClientDoesNotTrustIsTheClientsToRefuse() throws Exception {
    start("SSL");
    var config = config("SSL");
    config.put("ssl.truststore.location", serversTrust.toString());
    assertThatThrownBy(() -> list(config)).hasCauseInstanceOf(SslAuthenticationException.class);
  }

  @Test
  void clientsShowCertificatesWhereTheyMust() throws Exception {
    startAskingForCertificates("required");
    assertServes(config(known));
    list(config(signed));
    assertThatThrownBy(() -> list(config("SSL")))
        .hasCauseInstanceOf(SslAuthenticationException.class);
    assertThatThrownBy(() -> list(config(stranger)))
        .hasCauseInstanceOf(SslAuthenticationException.class);
    assertThatThrownBy(() -> list(config(ended)))
        .hasCauseInstanceOf(SslAuthenticationException.class);
  }

  @Test
  void whereTheyMayWhoShowsNoneIsServedAndWhoShowsOneThatEndedIsNot() throws Exception {
    startAskingForCertificates("requested");
    list(config("SSL"));
    list(config(known));
    assertThatThrownBy(() -> list(config(ended)))
        .hasCauseInstanceOf(SslAuthenticationException.class);
  }

  @Test
  void itsOwnCertificateAsTextAndInOtherStores() throws Exception {
    start("SSL", "ssl.keystore.type", "PEM", "ssl.keystore.location", pem(own).toString());
    list(config("SSL"));
    var jks = certificates.make("jks", -1, 30, "JKS");
    start("SSL", "ssl.keystore.type", "JKS", "ssl.keystore.location", jks.toString());
    var config = config("SSL");
    config.put("ssl.truststore.location", certificates.trusting("jks", jks).toString());
    list(config);
  }

  @Test
  void whoIsTrustedAsText() throws Exception {
    start(
        "SSL",
        "ssl.client.auth",
        "required",
        "ssl.truststore.type",
        "PEM",
        "ssl.truststore.location",
        pem(known).toString());
    list(config(known));
    assertThatThrownBy(() -> list(config(stranger)))
        .hasCauseInstanceOf(SslAuthenticationException.class);
  }

  private static Path pem(Path store) throws IOException, GeneralSecurityException {
    return certificates.pem(store);
  }

  @Test
  void plainTextToItIsRefused() throws Exception {
    start("SSL");
    try (var client = new RawClient(server.port())) {
      client.send(ApiVersionsRequest.builder().build(), 0, 1);
      byte[] alert = client.rest();
      // At most the alert that TLS has for it: no answer of Kafka's.
      assertThat(alert.length).isLessThanOrEqualTo(7);
    }
    list(config("SSL"));
  }

  @Test
  void tlsToAServerWithoutItIsRefused() throws Exception {
    try (var client =
        (SSLSocket) SSLSocketFactory.getDefault().createSocket("localhost", server.port())) {
      assertThatThrownBy(client::startHandshake)
          .isInstanceOfAny(SSLException.class, IOException.class);
    }
  }

  @Test
  void anOldVersionThatIsNotEnabledIsRefused() throws Exception {
    start("SSL", "ssl.enabled.protocols", "TLSv1.3");
    var config = config("SSL");
    config.put("ssl.enabled.protocols", "TLSv1.2");
    assertThatThrownBy(() -> list(config)).hasCauseInstanceOf(SslAuthenticationException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "ssl.keystore.location;; ssl.keystore.location is missing",
        "ssl.keystore.password; wrong; ssl.keystore.password does not open",
        "ssl.key.password; wrong; cannot be used",
        "ssl.client.auth; required; needs ssl.truststore.location",
        "ssl.keystore.location; ENDED; ended at",
        "ssl.keystore.location; TEXT; is no PKCS12 file",
        "ssl.keystore.location; CLIENTS; holds no key with a certificate",
      })
  void whatIsWrongWithItsCertificateIsSaidWithoutASecret(String name, String value, String said)
      throws IOException {
    Path text = Files.writeString(folder.resolve("text"), "no key, no certificate");
    String wrong =
        switch (value == null ? "" : value) {
          case "ENDED" -> ended.toString();
          case "TEXT" -> text.toString();
          case "CLIENTS" -> clientsTrust.toString();
          default -> value == null ? "" : value;
        };
    assertThatThrownBy(() -> start("SSL", name, wrong))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(said)
        .message()
        .doesNotContain(Certificates.PASSWORD, "wrong");
  }

  @Test
  void aPasswordIsShownToNobody() throws Exception {
    start("SSL");
    var broker =
        new org.apache.kafka.common.config.ConfigResource(
            org.apache.kafka.common.config.ConfigResource.Type.BROKER, "1");
    try (var admin = Admin.create(config("SSL"))) {
      var configs = requireNonNull(admin.describeConfigs(List.of(broker)).all().get().get(broker));
      var password = configs.get("ssl.keystore.password");
      assertThat(password.isSensitive()).isTrue();
      assertThat(password.value()).isNull();
      assertThat(configs.toString()).doesNotContain(Certificates.PASSWORD);
    }
  }
}

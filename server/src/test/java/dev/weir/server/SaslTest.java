package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.ApiVersionsRequest;
import dev.weir.protocol.messages.ApiVersionsResponse;
import dev.weir.protocol.messages.MetadataRequest;
import dev.weir.protocol.messages.MetadataResponse;
import dev.weir.protocol.messages.SaslAuthenticateRequest;
import dev.weir.protocol.messages.SaslAuthenticateResponse;
import dev.weir.protocol.messages.SaslHandshakeRequest;
import dev.weir.protocol.messages.SaslHandshakeResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.UserScramCredentialDeletion;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.ResourceNotFoundException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.UnacceptableCredentialException;
import org.apache.kafka.common.errors.UnsupportedSaslMechanismException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Who asks is known first: with Kafka's own clients, and with one that does what it likes.
class SaslTest {
  private static final String PASSWORD = "correct horse, battery=staple ü";

  private RunningServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        RunningServer.with(
            "security.protocol",
            "SASL_PLAINTEXT",
            "sasl.enabled.mechanisms",
            "SCRAM-SHA-256,SCRAM-SHA-512,PLAIN",
            "group.initial.rebalance.delay.ms",
            "0",
            "connection.failed.authentication.delay.ms",
            "1");
    server.addUser("alice", PASSWORD);
    server.addUser("a,b=c", PASSWORD);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private Map<String, Object> config(String mechanism, String user, String password) {
    var config = server.clientConfig();
    String module = mechanism.equals("PLAIN") ? "plain.PlainLoginModule" : "scram.ScramLoginModule";
    config.put("security.protocol", "SASL_PLAINTEXT");
    config.put("sasl.mechanism", mechanism);
    config.put(
        "sasl.jaas.config",
        "org.apache.kafka.common.security.%s required username=\"%s\" password=\"%s\";"
            .formatted(module, user, password));
    return config;
  }

  private Admin admin(String mechanism, String user, String password) {
    return Admin.create(config(mechanism, user, password));
  }

  @ParameterizedTest
  @ValueSource(strings = {"SCRAM-SHA-256", "SCRAM-SHA-512", "PLAIN"})
  void whoKnowsThePasswordProducesAndConsumes(String mechanism) throws Exception {
    var config = config(mechanism, "alice", PASSWORD);
    try (var admin = Admin.create(config)) {
      admin.createTopics(List.of(new NewTopic("orders", 1, (short) 1))).all().get();
    }
    config.put("enable.idempotence", "false");
    try (var producer =
        new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>("orders", "k", "paid")).get();
    }
    config.put("group.id", "billing");
    config.put("auto.offset.reset", "earliest");
    try (var consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of("orders"));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> !consumer.poll(Duration.ofMillis(100)).isEmpty());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SCRAM-SHA-256", "SCRAM-SHA-512", "PLAIN"})
  void aNameMayHoldWhatScramWritesOtherwise(String mechanism) throws Exception {
    try (var admin = admin(mechanism, "a,b=c", PASSWORD)) {
      assertThat(admin.listTopics().names().get()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SCRAM-SHA-256", "SCRAM-SHA-512", "PLAIN"})
  void aWrongPasswordAndAnUnknownUserAreToldTheSame(String mechanism) {
    try (var wrong = admin(mechanism, "alice", "wrong");
        var unknown = admin(mechanism, "nobody", PASSWORD)) {
      assertThatThrownBy(() -> wrong.listTopics().names().get())
          .hasCauseInstanceOf(SaslAuthenticationException.class)
          .hasMessageContaining("the user or the password is wrong");
      assertThatThrownBy(() -> unknown.listTopics().names().get())
          .hasCauseInstanceOf(SaslAuthenticationException.class)
          .hasMessageContaining("the user or the password is wrong");
    }
  }

  @Test
  void aMechanismThatIsNotEnabledIsRefusedAndTheOthersAreNamed() throws IOException {
    server.close();
    server = RunningServer.with("security.protocol", "SASL_PLAINTEXT");
    server.addUser("alice", PASSWORD);
    try (var admin = admin("PLAIN", "alice", PASSWORD)) {
      assertThatThrownBy(() -> admin.listTopics().names().get())
          .hasCauseInstanceOf(UnsupportedSaslMechanismException.class)
          .hasMessageContaining("SCRAM-SHA-256")
          .hasMessageContaining("SCRAM-SHA-512");
    }
  }

  @Test
  void usersAreMadeChangedAndRemovedByKafkasTools() throws Exception {
    try (var alice = admin("SCRAM-SHA-256", "alice", PASSWORD)) {
      var sha512 =
          new ScramCredentialInfo(
              org.apache.kafka.clients.admin.ScramMechanism.SCRAM_SHA_512, 4_096);
      alice
          .alterUserScramCredentials(
              List.of(new UserScramCredentialUpsertion("bob", sha512, "first")))
          .all()
          .get();
      assertThat(alice.describeUserScramCredentials().all().get())
          .containsOnlyKeys("alice", "bob", "a,b=c")
          .hasEntrySatisfying(
              "bob", bob -> assertThat(bob.credentialInfos()).containsExactly(sha512));
      server.restartOnSamePort();
      try (var bob = admin("SCRAM-SHA-512", "bob", "first")) {
        bob.alterUserScramCredentials(
                List.of(new UserScramCredentialUpsertion("bob", sha512, "second")))
            .all()
            .get();
      }
      assertThatThrownBy(() -> list("SCRAM-SHA-512", "bob", "first"))
          .hasCauseInstanceOf(SaslAuthenticationException.class);
      list("SCRAM-SHA-512", "bob", "second");
      list("PLAIN", "bob", "second");
      var deletion =
          new UserScramCredentialDeletion(
              "bob", org.apache.kafka.clients.admin.ScramMechanism.SCRAM_SHA_512);
      alice.alterUserScramCredentials(List.of(deletion)).all().get();
      assertThatThrownBy(() -> list("SCRAM-SHA-512", "bob", "second"))
          .hasCauseInstanceOf(SaslAuthenticationException.class);
      assertThatThrownBy(() -> alice.alterUserScramCredentials(List.of(deletion)).all().get())
          .hasCauseInstanceOf(ResourceNotFoundException.class);
      assertThatThrownBy(
              () -> alice.describeUserScramCredentials(List.of("bob")).description("bob").get())
          .hasCauseInstanceOf(ResourceNotFoundException.class);
    }
  }

  private void list(String mechanism, String user, String password) throws Exception {
    try (var admin = admin(mechanism, user, password)) {
      admin.listTopics().names().get();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4_095, 16_385})
  void tooFewOrTooManyIterationsAreNotTaken(int iterations) {
    try (var admin = admin("SCRAM-SHA-256", "alice", PASSWORD)) {
      var info =
          new ScramCredentialInfo(
              org.apache.kafka.clients.admin.ScramMechanism.SCRAM_SHA_256, iterations);
      var upsertion = new UserScramCredentialUpsertion("bob", info, "secret");
      assertThatThrownBy(() -> admin.alterUserScramCredentials(List.of(upsertion)).all().get())
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(UnacceptableCredentialException.class);
    }
  }

  // What no client of Kafka's does.

  private static SaslAuthenticateRequest says(String text) {
    return SaslAuthenticateRequest.builder()
        .authBytes(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)))
        .build();
  }

  private static SaslHandshakeRequest takes(String mechanism) {
    return SaslHandshakeRequest.builder().mechanism(mechanism).build();
  }

  private RawClient raw() throws IOException {
    return new RawClient(server.port());
  }

  @Test
  void aStrangerIsToldVersionsAndNothingElse() throws IOException {
    try (var client = raw()) {
      var versions = client.ask(ApiVersionsRequest.builder().build(), 0, ApiVersionsResponse.class);
      assertThat(versions.apiKeys())
          .anySatisfy(each -> assertThat(each.apiKey()).isEqualTo(ApiKey.SASL_HANDSHAKE.key()));
      client.send(MetadataRequest.builder().build(), 9, 2);
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void whatComesBehindAFailedLoginIsNotRead() throws IOException {
    try (var client = raw()) {
      client.ask(takes("PLAIN"), 1, SaslHandshakeResponse.class);
      client.send(says("\0alice\0wrong"), 2, 1);
      var answer = client.receive(SaslAuthenticateResponse.class, ApiKey.SASL_AUTHENTICATE, 2);
      assertThat(answer.errorCode()).isEqualTo(58);
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void aProofBeforeAMechanismIsOutOfOrder() throws IOException {
    try (var client = raw()) {
      assertThat(client.ask(says("\0alice\0x"), 1, SaslAuthenticateResponse.class).errorCode())
          .isEqualTo(34);
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void aMechanismIsChosenOnce() throws IOException {
    try (var client = raw()) {
      assertThat(client.ask(takes("PLAIN"), 1, SaslHandshakeResponse.class).errorCode()).isZero();
      assertThat(client.ask(takes("PLAIN"), 1, SaslHandshakeResponse.class).errorCode())
          .isEqualTo(34);
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void aMechanismThatNobodyKnowsIsAnsweredWithThoseThatThereAre() throws IOException {
    try (var client = raw()) {
      var answer = client.ask(takes("GSSAPI"), 0, SaslHandshakeResponse.class);
      assertThat(answer.errorCode()).isEqualTo(33);
      assertThat(answer.mechanisms()).containsExactly("SCRAM-SHA-256", "SCRAM-SHA-512", "PLAIN");
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void afterVersion0OfTheHandshakeTokensComeBare() throws IOException {
    try (var client = raw()) {
      assertThat(client.ask(takes("PLAIN"), 0, SaslHandshakeResponse.class).errorCode()).isZero();
      client.send(bare("\0alice\0" + PASSWORD));
      assertThat(client.receive().remaining()).isZero();
      var metadata = client.ask(MetadataRequest.builder().build(), 9, MetadataResponse.class);
      assertThat(metadata.brokers()).hasSize(1);
    }
    try (var client = raw()) {
      client.ask(takes("PLAIN"), 0, SaslHandshakeResponse.class);
      client.send(bare("\0alice\0wrong"));
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  private static byte[] bare(String token) {
    byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(4 + bytes.length).putInt(bytes.length).put(bytes).array();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\0",
        "\0alice",
        "\0\0",
        "\0alice\0",
        "\0\0" + PASSWORD,
        "bob\0alice\0" + PASSWORD,
        "\0alice\0" + PASSWORD + "\0",
      })
  void noPlainTokenButTheRightOneIsTaken(String token) throws IOException {
    try (var client = raw()) {
      client.ask(takes("PLAIN"), 1, SaslHandshakeResponse.class);
      assertThat(client.ask(says(token), 2, SaslAuthenticateResponse.class).errorCode())
          .isEqualTo(58);
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  static Stream<String> scramTokens() {
    return Stream.of(
        "",
        "n",
        "n,,",
        "n,,n=alice",
        "n,,n=alice,r=",
        "n,,n=alice,r=a b",
        "n,,n=,r=abc",
        "n,,n=al=ice,r=abc",
        "n,,n=" + "=2C".repeat(15_000) + "=,r=abc",
        "n,a=bob,n=alice,r=abc",
        "p=tls-unique,,n=alice,r=abc",
        "m=x,,n=alice,r=abc",
        "\u00e4,,n=alice,r=abc");
  }

  @ParameterizedTest
  @MethodSource("scramTokens")
  void noScramTokenButTheRightOneIsTaken(String token) throws IOException {
    try (var client = raw()) {
      client.ask(takes("SCRAM-SHA-256"), 1, SaslHandshakeResponse.class);
      assertThat(client.ask(says(token), 2, SaslAuthenticateResponse.class).errorCode())
          .isEqualTo(58);
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "c=biws,r=%s",
        "c=biws,r=%s,p=",
        "c=biws,r=%s,p=!",
        "c=biws,r=%s,p=AAAA",
        "c=biws,r=abc,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "c=eSws,r=%s,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "c=biws,r=%s,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
      })
  void noScramProofButTheRightOneIsTaken(String proof) throws IOException {
    try (var client = raw()) {
      client.ask(takes("SCRAM-SHA-256"), 1, SaslHandshakeResponse.class);
      var bytes =
          client.ask(says("n,,n=alice,r=abc"), 2, SaslAuthenticateResponse.class).authBytes();
      String nonce = StandardCharsets.UTF_8.decode(bytes).toString().replaceAll("^r=|,s=.*", "");
      assertThat(
              client
                  .ask(says(proof.formatted(nonce)), 2, SaslAuthenticateResponse.class)
                  .errorCode())
          .isEqualTo(58);
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  /// As librdkafka 2.0.2 does; Kafka looks at how it ends, too.
  @Test
  void aClientMaySayItsPartOfTheNonceTwiceButMustSayTheServers() throws Exception {
    assertThat(errorWhenTheNonceIsSaidAs("%s")).isZero();
    assertThat(errorWhenTheNonceIsSaidAs("abc%s")).isZero();
    assertThat(errorWhenTheNonceIsSaidAs("%sabc")).isEqualTo(58);
    assertThat(errorWhenTheNonceIsSaidAs("abc")).isEqualTo(58);
  }

  /// @param nonce what the client says, and signs, where `%s` is all that the server said
  private int errorWhenTheNonceIsSaidAs(String nonce) throws Exception {
    try (var client = raw()) {
      client.ask(takes("SCRAM-SHA-256"), 1, SaslHandshakeResponse.class);
      var answer =
          client.ask(says("n,,n=alice,r=abc"), 2, SaslAuthenticateResponse.class).authBytes();
      String first = StandardCharsets.UTF_8.decode(answer).toString();
      String bare = "c=biws,r=" + nonce.formatted(first.replaceAll("^r=|,s=.*", ""));
      String proof = ScramProof.of(PASSWORD, first, "n=alice,r=abc," + first + "," + bare);
      return client.ask(says(bare + ",p=" + proof), 2, SaslAuthenticateResponse.class).errorCode();
    }
  }

  @Test
  void whoIsNotThereLooksLikeWhoIs() throws IOException {
    assertThat(firstAnswer("n,,n=nobody,r=abc"))
        .matches(firstAnswer("n,,n=alice,r=abc").replaceAll("=[^,]*", "=[^,]*"))
        .hasSameSizeAs(firstAnswer("n,,n=alice,r=abc"));
    assertThat(saltOf("nobody")).isEqualTo(saltOf("nobody")).isNotEqualTo(saltOf("somebody"));
  }

  private String saltOf(String user) throws IOException {
    return firstAnswer("n,,n=" + user + ",r=abc").replaceAll(".*,s=|,i=.*", "");
  }

  private String firstAnswer(String said) throws IOException {
    try (var client = raw()) {
      client.ask(takes("SCRAM-SHA-256"), 1, SaslHandshakeResponse.class);
      var bytes = client.ask(says(said), 2, SaslAuthenticateResponse.class).authBytes();
      return StandardCharsets.UTF_8.decode(bytes).toString();
    }
  }

  @Test
  void aStrangersFrameIsSmall() throws IOException {
    int most = 64 << 10;
    try (var client = raw()) {
      client.send(ByteBuffer.allocate(4).putInt(most + 1).array());
      assertThat(client.isClosedByServer()).isTrue();
    }
    try (var client = raw()) {
      client.ask(takes("PLAIN"), 1, SaslHandshakeResponse.class);
      client.ask(says("\0alice\0" + PASSWORD), 2, SaslAuthenticateResponse.class);
      client.send(ByteBuffer.allocate(4 + most + 1).putInt(most + 1).array());
      client.endInput(); // whole, though nothing that is served
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void whereNobodyHasToProveAnythingThatIsSaid() throws IOException {
    server.close();
    server = RunningServer.with();
    try (var client = raw()) {
      var answer = client.ask(takes("PLAIN"), 1, SaslHandshakeResponse.class);
      assertThat(answer.errorCode()).isEqualTo(34);
      assertThat(client.ask(MetadataRequest.builder().build(), 9, MetadataResponse.class).brokers())
          .hasSize(1);
    }
  }
}

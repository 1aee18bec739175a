package dev.weir.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.server.Certificates;
import dev.weir.server.Settings;
import dev.weir.server.wire.Client;
import dev.weir.server.wire.Endpoint;
import dev.weir.server.wire.Listener;
import dev.weir.server.wire.Service;
import dev.weir.server.wire.WireLimits;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Encrypted connections that end in all sorts of ways.
class TlsLineTest {
  private static final int PATIENCE_MILLIS = 30_000;

  @TempDir static Path folder;

  private static Tls tls;
  private static SSLContext trusting;

  private final AtomicLong nanos = new AtomicLong();
  private final CountDownLatch released = new CountDownLatch(1);
  private final CountDownLatch begun = new CountDownLatch(1);
  private final AtomicReference<Client> client = new AtomicReference<>();
  private Listener listener;

  @BeforeAll
  static void makeCertificates() throws Exception {
    var certificates = new Certificates(folder);
    Path own = certificates.make("server", -1, 30);
    var settings =
        Settings.of(
            Map.of(
                "security.protocol",
                "SSL",
                "ssl.keystore.location",
                own.toString(),
                "ssl.keystore.password",
                Certificates.PASSWORD));
    tls = Tls.of(settings, TlsLineTest::file, InstantSource.system());
    Path trust = certificates.trusting("clients", own);
    var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(KeyStore.getInstance(trust.toFile(), Certificates.PASSWORD.toCharArray()));
    trusting = SSLContext.getInstance("TLS");
    trusting.init(null, managers.getTrustManagers(), null);
  }

  private static byte[] file(String file, boolean secret) {
    try {
      return Files.readAllBytes(Path.of(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @BeforeEach
  void listen() throws IOException {
    listener =
        Listener.bind(
            new InetSocketAddress("localhost", 0),
            new Listener.Terms(WireLimits.DEFAULT, tls, nanos::get));
    listener.start(
        who -> {
          client.set(who);
          return this::hold;
        },
        new Endpoint("localhost", listener.port()));
  }

  /// Echoes, once it may.
  private Service.Reply hold(ByteBuffer frame, Service.Turn turn) throws InterruptedException {
    begun.countDown();
    return () -> {
      released.await();
      return new ByteBuffer[] {frame};
    };
  }

  @AfterEach
  void stop() throws IOException {
    released.countDown();
    listener.close();
  }

  private SSLSocket connect(String version) throws IOException {
    var socket = (SSLSocket) trusting.getSocketFactory().createSocket("localhost", listener.port());
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setEnabledProtocols(new String[] {version});
    return socket;
  }

  private static void send(SSLSocket socket, int... bytes) throws IOException {
    var out = new DataOutputStream(socket.getOutputStream());
    out.writeInt(bytes.length);
    for (int each : bytes) {
      out.write(each);
    }
    out.flush();
  }

  private static byte[] receive(SSLSocket socket) throws IOException {
    var in = new DataInputStream(socket.getInputStream());
    return in.readNBytes(in.readInt());
  }

  @Test
  void aHandshakeThatNeverEndsIsEnded() throws IOException {
    try (var silent = new Socket("localhost", listener.port());
        var begins = new Socket("localhost", listener.port())) {
      begins.getOutputStream().write(new byte[] {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3});
      await().until(() -> listener.connections() == 2);
      nanos.addAndGet(WireLimits.DEFAULT.stall().toNanos() + 1);
      await().until(() -> listener.connections() == 0);
      silent.setSoTimeout(PATIENCE_MILLIS);
      assertThat(silent.getInputStream().readAllBytes()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void whatWasBegunIsAnsweredWhenItStops(String version) throws Exception {
    try (var socket = connect(version)) {
      send(socket, 1, 2, 3);
      begun.await();
      var stopping =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  listener.close();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      released.countDown();
      assertThat(receive(socket)).containsExactly(1, 2, 3);
      assertThat(socket.getInputStream().read()).isNegative();
      stopping.join();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void itIsSeenWhetherAClientHasGone(String version) throws Exception {
    released.countDown();
    try (var socket = connect(version)) {
      send(socket, 1);
      assertThat(receive(socket)).containsExactly(1);
    }
    await().until(() -> listener.connections() == 0);
    assertThat(client.get().presence().isGone()).isTrue();
  }

  @Test
  void whatALookFindsIsReadAllTheSame() throws Exception {
    listener.close();
    var looks = new CountDownLatch(2);
    listener =
        Listener.bind(
            new InetSocketAddress("localhost", 0),
            new Listener.Terms(WireLimits.DEFAULT, tls, nanos::get));
    listener.start(
        who ->
            (frame, turn) -> {
              turn.await();
              assertThat(who.presence().isGone()).isFalse();
              looks.countDown();
              assertThat(who.presence().isGone()).isFalse();
              return () -> new ByteBuffer[] {frame};
            },
        new Endpoint("localhost", listener.port()));
    try (var socket = connect("TLSv1.3")) {
      for (int i = 0; i < 50; i++) {
        send(socket, i, 1);
        send(socket, i, 2);
        assertThat(receive(socket)).containsExactly(i, 1);
        assertThat(receive(socket)).containsExactly(i, 2);
      }
    }
    assertThat(looks.getCount()).isZero();
  }
}

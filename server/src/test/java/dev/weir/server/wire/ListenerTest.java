package dev.weir.server.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ListenerTest {
  private static final Duration IDLE = Duration.ofMinutes(10);
  private static final Duration STALL = Duration.ofSeconds(30);

  /// What a request's first byte asks for.
  private static final byte ECHO = 0;

  private static final byte HELD = 1;
  private static final byte SILENT = 2;
  private static final byte LARGE = 3;

  /// Longer than anything here takes, so that a test that hangs fails.
  private static final int PATIENCE_MILLIS = 20_000;

  private static final int LARGE_BYTES = 8 << 20;

  private final AtomicLong nanos = new AtomicLong();
  private final CountDownLatch released = new CountDownLatch(1);
  private final AtomicInteger begun = new AtomicInteger();
  private volatile boolean trusted = true;
  private Listener listener;

  @BeforeEach
  void listen() throws IOException {
    listener = listen(limits());
  }

  private Listener listen(WireLimits limits) throws IOException {
    var made =
        Listener.bind(
            new InetSocketAddress("localhost", 0), new Listener.Terms(limits, null, nanos::get));
    made.start(
        client ->
            new Service.Conversation() {
              @Override
              public Service.Reply begin(ByteBuffer frame, Service.Turn turn)
                  throws InterruptedException {
                return ListenerTest.this.begin(frame, turn);
              }

              @Override
              public boolean isTrusted() {
                return trusted;
              }
            },
        new Endpoint("localhost", made.port()));
    return made;
  }

  private static WireLimits limits() {
    return new WireLimits(100, 1 << 20, 1 << 10, 2 << 20, IDLE, STALL);
  }

  /// Echoes; what is held is pipelined and waits for the latch.
  private Service.Reply begin(ByteBuffer frame, Service.Turn turn) throws InterruptedException {
    byte kind = frame.get(0);
    if (kind != HELD) {
      turn.await();
    }
    begun.incrementAndGet();
    return () -> {
      if (kind == HELD) {
        released.await();
      }
      var answer = kind == LARGE ? ByteBuffer.allocate(LARGE_BYTES) : frame;
      return kind == SILENT ? null : new ByteBuffer[] {answer};
    };
  }

  @AfterEach
  void stop() throws IOException {
    released.countDown();
    listener.close();
  }

  private final class Peer implements AutoCloseable {
    final Socket socket;
    final DataInputStream in;
    final DataOutputStream out;

    Peer() throws IOException {
      socket = new Socket("localhost", listener.port());
      socket.setSoTimeout(PATIENCE_MILLIS);
      in = new DataInputStream(socket.getInputStream());
      out = new DataOutputStream(socket.getOutputStream());
    }

    void send(int... bytes) throws IOException {
      out.writeInt(bytes.length);
      for (int each : bytes) {
        out.write(each);
      }
      out.flush();
    }

    byte[] receive() throws IOException {
      byte[] frame = new byte[in.readInt()];
      in.readFully(frame);
      return frame;
    }

    boolean isClosed() throws IOException {
      try {
        return in.read() < 0;
      } catch (SocketException reset) {
        return true;
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private void assertAnswers() throws IOException {
    try (var peer = new Peer()) {
      peer.send(ECHO, 7);
      assertThat(peer.receive()).containsExactly(ECHO, 7);
    }
  }

  @Test
  void answersComeInTheOrderOfRequests() throws IOException {
    try (var peer = new Peer()) {
      for (int i = 0; i < 10; i++) {
        peer.send(i == 4 ? ECHO : HELD, i);
      }
      // The first four wait, pipelined; the fifth must not overtake them.
      await().until(() -> begun.get() == 4);
      released.countDown();
      for (int i = 0; i < 10; i++) {
        assertThat(peer.receive()[1]).isEqualTo((byte) i);
      }
    }
  }

  @Test
  void whatWantsNoAnswerGetsNone() throws IOException {
    try (var peer = new Peer()) {
      peer.send(SILENT);
      peer.send(ECHO, 9);
      assertThat(peer.receive()).containsExactly(ECHO, 9);
    }
  }

  @Test
  void aFrameThatIsTooLargeCloses() throws IOException {
    for (int size : new int[] {(1 << 20) + 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      try (var peer = new Peer()) {
        peer.out.writeInt(size);
        peer.out.flush();
        assertThat(peer.isClosed()).as("size %d", size).isTrue();
      }
    }
    assertAnswers();
  }

  @Test
  void theLargestFrameIsAnswered() throws IOException {
    try (var peer = new Peer()) {
      byte[] large = new byte[1 << 20];
      large[large.length - 1] = 5;
      peer.out.writeInt(large.length);
      peer.out.write(large);
      peer.out.flush();
      assertThat(peer.receive()).isEqualTo(large);
    }
  }

  @Test
  void aFrameThatEndsEarlyHarmsNobody() throws IOException {
    try (var peer = new Peer()) {
      peer.out.writeInt(1000);
      peer.out.write(new byte[10]);
      peer.out.flush();
    }
    await().until(() -> listener.connections() == 0);
    assertThat(listener.bytesInFlight()).isZero();
    assertAnswers();
  }

  @Test
  void aClaimedSizeTakesNoMoreThanWasSent() throws IOException {
    try (var first = new Peer();
        var second = new Peer();
        var third = new Peer()) {
      for (var peer : new Peer[] {first, second, third}) {
        peer.out.writeInt(1 << 20);
        peer.out.write(1);
        peer.out.flush();
      }
      await().until(() -> listener.bytesInFlight() == 3 * WireLimits.FIRST_BYTES);
      assertAnswers();
    }
  }

  @Test
  void aStrangersFrameIsSmallerAndHisTimeShort() throws IOException {
    trusted = false;
    try (var peer = new Peer()) {
      peer.out.writeInt(limits().maxStrangerFrameBytes() + 1);
      peer.out.flush();
      assertThat(peer.isClosed()).isTrue();
    }
    try (var peer = new Peer()) {
      peer.send(ECHO, 1);
      peer.receive();
      nanos.addAndGet(STALL.toNanos() / 2);
      peer.send(ECHO, 2); // he talks, and proves nothing
      peer.receive();
      nanos.addAndGet(STALL.toNanos() / 2 + 1);
      assertThat(peer.isClosed()).isTrue();
    }
    trusted = true;
    assertAnswers();
  }

  @Test
  void whoSpeaksTlsWhereNobodyDoesIsClosed() throws IOException {
    try (var peer = new Peer()) {
      peer.out.write(new byte[] {0x16, 3, 1, 2, 0, 1});
      peer.out.flush();
      assertThat(peer.isClosed()).isTrue();
    }
  }

  @Test
  void whoSendsDropByDropIsClosed() throws IOException {
    try (var peer = new Peer()) {
      peer.out.writeInt(100);
      peer.out.write(1);
      peer.out.flush();
      await().until(() -> listener.bytesInFlight() == 100);
      nanos.addAndGet(STALL.toNanos() / 2);
      peer.out.write(1); // a sign of life is not a frame
      peer.out.flush();
      nanos.addAndGet(STALL.toNanos());
      assertThat(peer.isClosed()).isTrue();
    }
    await().until(() -> listener.bytesInFlight() == 0);
    assertAnswers();
  }

  @Test
  void whoSaysNothingIsClosedAfterTheIdleLimit() throws IOException {
    try (var peer = new Peer()) {
      peer.send(ECHO, 1);
      peer.receive();
      nanos.addAndGet(IDLE.toNanos() - 1);
      peer.send(ECHO, 2);
      assertThat(peer.receive()).containsExactly(ECHO, 2);
      await().until(() -> listener.connections() == 1);
      nanos.addAndGet(IDLE.toNanos() + 1);
      assertThat(peer.isClosed()).isTrue();
    }
  }

  @Test
  void whoWaitsForAnAnswerIsNotIdle() throws IOException, InterruptedException {
    try (var peer = new Peer()) {
      peer.send(HELD, 1);
      peer.send(ECHO, 2); // waits for its turn
      await().until(() -> begun.get() == 1 && listener.bytesInFlight() == 4);
      nanos.addAndGet(IDLE.toNanos() * 2);
      assertThat(released.await(1500, TimeUnit.MILLISECONDS)).isFalse();
      released.countDown();
      assertThat(peer.receive()).containsExactly(HELD, 1);
      assertThat(peer.receive()).containsExactly(ECHO, 2);
    }
  }

  @Test
  void whoTakesNoAnswersIsClosed() throws IOException {
    try (var peer = new Peer()) {
      peer.send(LARGE);
      peer.send(LARGE);
      peer.send(LARGE);
      await().until(() -> begun.get() > 0);
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> {
            nanos.addAndGet(STALL.toNanos() + 1);
            return listener.connections() == 0;
          });
    }
  }

  @Test
  void moreConnectionsThanAllowedAreClosedAtOnce() throws IOException {
    listener.close();
    listener = listen(limits().withMaxConnections(2));
    try (var first = new Peer();
        var second = new Peer()) {
      first.send(ECHO, 1);
      first.receive();
      second.send(ECHO, 2);
      second.receive();
      try (var third = new Peer()) {
        assertThat(third.isClosed()).isTrue();
      }
      first.send(ECHO, 3);
      assertThat(first.receive()).containsExactly(ECHO, 3);
    }
    await().until(() -> listener.connections() == 0);
    assertAnswers();
  }

  @Test
  void whatWasBegunIsAnsweredWhenItStops() throws Exception {
    try (var peer = new Peer()) {
      peer.send(HELD, 1);
      await().until(() -> begun.get() == 1);
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
      assertThat(peer.receive()).containsExactly(HELD, 1);
      assertThat(peer.isClosed()).isTrue();
      stopping.join();
      assertThat(listener.connections()).isZero();
    }
  }
}

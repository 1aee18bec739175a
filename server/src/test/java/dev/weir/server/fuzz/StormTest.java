package dev.weir.server.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.protocol.messages.ApiKey;
import dev.weir.server.RunningServer;
import dev.weir.server.Severe;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Damaged requests over real connections, in pieces, while a client that means well goes on with
/// its work.
class StormTest {
  private static final Duration BUDGET =
      Duration.ofSeconds(15L * Integer.getInteger("weir.budget.minutes", 0));
  private static final int FEWEST_CONNECTIONS = 300;
  private static final int SETS = 5;
  private static final int FEWEST_MESSAGES = 20;

  /// Longer than anything takes that is not to wait, so that a server that hangs is noticed.
  private static final int PATIENCE_MILLIS = 30_000;

  /// For what may wait as long as it asks to.
  private static final int NO_PATIENCE_MILLIS = 50;

  private static final Set<ApiKey> MAY_WAIT =
      EnumSet.of(ApiKey.FETCH, ApiKey.JOIN_GROUP, ApiKey.SYNC_GROUP);

  /// Beside what the server keeps: topics, groups, batches that are not filed yet.
  private static final long MOST_HEAP_BYTES = 256L << 20;

  private RunningServer server;
  private final Severe severe = new Severe();
  private int closed;
  private int answered;
  private int waited;

  @BeforeEach
  void start() throws IOException {
    server = RunningServer.with();
    server.createTopic("t", 2);
  }

  @AfterEach
  void stop() throws IOException {
    severe.close();
  }

  @Test
  void damagedRequestsHarmNobody() throws Exception {
    long seed = Long.getLong("weir.seed", System.nanoTime());
    System.out.println("storm: to send the same bytes again: -Dweir.seed=" + seed);
    var random = new SplittableRandom(seed);
    var mutation = new Mutation(random.split());
    var requests = new ArrayList<byte[]>();
    try (var handlers = new Handlers()) {
      for (int set = 0; set < SETS; set++) {
        requests.addAll(handlers.requests(set));
      }
    }
    long end = System.nanoTime() + BUDGET.toNanos();
    try (var healthy = new HealthyClient(server.bootstrap())) {
      int connections = 0;
      while (connections < FEWEST_CONNECTIONS || System.nanoTime() < end) {
        send(mutation.bytes(requests), random);
        connections++;
        healthy.assertWell();
      }
      healthy.awaitMore(FEWEST_MESSAGES);
      System.out.printf(
          "storm: %d connections: %d answers, %d closed, %d waited; %d messages beside them%n",
          connections, answered, closed, waited, healthy.messages());
    }
    assertThat(answered).as("requests that were answered").isPositive();
    assertThat(closed).as("connections that were closed").isPositive();
    assertThat(heapInUse()).as("heap in use").isLessThan(MOST_HEAP_BYTES);
    server.close(); // whoever waits is told to go
    assertThat(severe.said()).as("mistakes of the server").isEmpty();
  }

  private static long heapInUse() {
    System.gc();
    var runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /// Sends, in some pieces, and takes what is answered, till the server closes or lets one wait that
  /// wanted to.
  private void send(byte[] bytes, SplittableRandom random) throws IOException {
    try (var socket = new Socket("localhost", server.port())) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(mayWait(bytes) ? NO_PATIENCE_MILLIS : PATIENCE_MILLIS);
      for (int from = 0; from < bytes.length; ) {
        int piece =
            random.nextBoolean() ? bytes.length - from : random.nextInt(1, bytes.length - from + 1);
        socket.getOutputStream().write(bytes, from, piece);
        from += piece;
      }
      socket.shutdownOutput();
      var in = new DataInputStream(socket.getInputStream());
      while (true) {
        in.skipNBytes(in.readInt());
        answered++;
      }
    } catch (EOFException | SocketException e) {
      closed++;
    } catch (SocketTimeoutException e) {
      assertThat(mayWait(bytes)).as("answered or closed in time: %s", frames(bytes)).isTrue();
      waited++;
    }
  }

  private static boolean mayWait(byte[] bytes) {
    return frames(bytes).stream()
        .anyMatch(key -> ApiKey.of(key).filter(MAY_WAIT::contains).isPresent());
  }

  /// What is asked for, as the server cuts the bytes up.
  private static List<Integer> frames(byte[] bytes) {
    var keys = new ArrayList<Integer>();
    var in = ByteBuffer.wrap(bytes);
    while (in.remaining() >= 4) {
      int size = in.getInt();
      if (size < 2 || size > in.remaining()) {
        return keys;
      }
      keys.add((int) in.getShort(in.position()));
      in.position(in.position() + size);
    }
    return keys;
  }
}

package dev.weir.server.wire;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Accepts connections on a port, and closes those whose clients keep it waiting too long.
public final class Listener implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.weir.server");

  /// How long connections are given to answer what was begun, when the server stops; and again as
  /// long after their threads were interrupted.
  private static final Duration GRACE = Duration.ofSeconds(1);

  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  /// Connections that come faster than they are accepted wait in the kernel.
  private static final int BACKLOG = 512;

  private final ServerSocket socket;
  private final WireLimits limits;
  private final InFlight inFlight;
  private final Connection.Shared shared;
  private final Map<Connection, Thread> connections = new ConcurrentHashMap<>();
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final CountDownLatch stopping = new CountDownLatch(1);

  private Listener(ServerSocket socket, Terms terms) {
    this.socket = socket;
    this.limits = terms.limits;
    this.inFlight = new InFlight(limits.maxBytesInFlight());
    this.shared = new Connection.Shared(limits, inFlight, terms.nanoTime, terms.encryption);
  }

  /// On which connections are taken.
  ///
  /// @param encryption null for none
  /// @param nanoTime durations
  public record Terms(WireLimits limits, @Nullable Encryption encryption, LongSupplier nanoTime) {}

  /// Takes a port; nobody is answered before [#start].
  ///
  /// @param port 0 for a free one
  public static Listener bind(InetSocketAddress address, Terms terms) throws IOException {
    var socket = new ServerSocket();
    try {
      socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      socket.bind(address, BACKLOG);
      return new Listener(socket, terms);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  public int port() {
    return socket.getLocalPort();
  }

  /// Connections that are open.
  public int connections() {
    return connections.size();
  }

  /// Connections since the start, those refused included.
  public long accepted() {
    return accepted.get();
  }

  /// Connections that were closed at once, as there were too many.
  public long refused() {
    return refused.get();
  }

  /// Bytes of requests that are not answered yet.
  public int bytesInFlight() {
    return inFlight.taken();
  }

  /// Answers whoever connects.
  ///
  /// @param here how clients are told to reach this server
  public void start(Service service, Endpoint here) {
    Thread.ofPlatform().daemon().name("weir-accept").start(() -> accept(service, here));
    Thread.ofVirtual().name("weir-deadlines").start(this::closeLate);
  }

  private void accept(Service service, Endpoint here) {
    while (!socket.isClosed()) {
      try {
        begin(socket.accept(), service, here);
      } catch (IOException e) {
        if (!socket.isClosed() && !pauseAfter(e)) {
          return;
        }
      }
    }
  }

  /// Out of file descriptors, most likely: some will be free again.
  private boolean pauseAfter(IOException e) {
    LOG.log(Level.WARNING, "a connection could not be accepted: " + e.getMessage());
    try {
      return !stopping.await(100, TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void begin(Socket accepting, Service service, Endpoint here) throws IOException {
    long number = accepted.incrementAndGet();
    if (connections.size() >= limits.maxConnections()) {
      if (refused.getAndIncrement() == 0) {
        LOG.log(
            Level.WARNING,
            "there are %d connections: more are closed at once".formatted(limits.maxConnections()));
      }
      accepting.close();
      return;
    }
    try {
      accepting.setTcpNoDelay(true);
      accepting.setKeepAlive(true); // so that a host that vanished is noticed some time
      var caller = new Connection.Caller(number, accepting.getInetAddress().getHostAddress(), here);
      var connection = new Connection(accepting, caller, service, shared);
      var thread =
          Thread.ofVirtual()
              .name("weir-connection-" + number)
              .unstarted(() -> {
                try {
                  connection.run();
                } finally {
                  connections.remove(connection);
                }
              });
      connections.put(connection, thread);
      thread.start();
      if (stopping.getCount() == 0) { // it came while the others were told
        connection.close();
      }
    } catch (IOException | RuntimeException e) {
      accepting.close();
      throw e;
    }
  }

  private void closeLate() {
    try {
      while (!stopping.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
        for (Connection connection : connections.keySet()) {
          if (connection.isLate()) {
            connection.close();
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Accepts nobody, answers what was begun, and closes every connection. Bounded. Idempotent.
  @Override
  public void close() throws IOException {
    stopping.countDown();
    socket.close();
    connections.keySet().forEach(Connection::finish);
    if (joined()) {
      return;
    }
    connections.values().forEach(Thread::interrupt);
    boolean all = joined();
    connections.keySet().forEach(Connection::close);
    if (!all) {
      LOG.log(Level.WARNING, "abandoned " + connections.size() + " connections: " + connections);
    }
  }

  private boolean joined() {
    long end = shared.nanoTime().getAsLong() + GRACE.toNanos();
    for (Thread thread : connections.values()) {
      long left = end - shared.nanoTime().getAsLong();
      try {
        if (left <= 0 || !thread.join(Duration.ofNanos(left))) {
          return false;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }
}

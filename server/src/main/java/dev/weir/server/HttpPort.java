package dev.weir.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.weir.engine.Engine;
import dev.weir.engine.EngineException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/// A little HTTP for who watches a server: `/health` (is it alive, or to be started anew), `/ready`
/// (does it take messages), `/metrics`.
final class HttpPort implements AutoCloseable {
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final int UNAVAILABLE = 503;

  private final HttpServer server;
  private final ExecutorService threads;

  private HttpPort(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /// A page as it is now.
  private record Page(int status, String text) {}

  static HttpPort open(InetSocketAddress address, Engine engine, Metrics metrics)
      throws IOException {
    var server = HttpServer.create(address, 0);
    var threads = Executors.newVirtualThreadPerTaskExecutor();
    server.setExecutor(threads);
    page(server, "/health", () -> state(engine, true));
    page(server, "/ready", () -> state(engine, false));
    page(server, "/metrics", () -> new Page(OK, metrics.text()));
    page(server, "/", () -> new Page(NOT_FOUND, "there are /health, /ready and /metrics\n"));
    server.start();
    return new HttpPort(server, threads);
  }

  /// @param alive whether a full disk is in order, as it passes without a new start
  private static Page state(Engine engine, boolean alive) {
    var trouble = engine.trouble();
    return trouble == null || (alive && trouble instanceof EngineException.DiskFull)
        ? new Page(OK, "ok\n")
        : new Page(UNAVAILABLE, trouble.getMessage() + "\n");
  }

  private static void page(HttpServer server, String path, Supplier<Page> page) {
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            boolean known = path.equals("/") || exchange.getRequestURI().getPath().equals(path);
            answer(exchange, known ? page.get() : new Page(NOT_FOUND, "no such page\n"));
          }
        });
  }

  private static void answer(HttpExchange exchange, Page page) throws IOException {
    String method = exchange.getRequestMethod();
    boolean head = method.equals("HEAD");
    if (!head && !method.equals("GET")) {
      exchange.sendResponseHeaders(METHOD_NOT_ALLOWED, -1);
      return;
    }
    byte[] text = page.text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    exchange.sendResponseHeaders(page.status, head ? -1 : text.length);
    if (!head) {
      exchange.getResponseBody().write(text);
    }
  }

  int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}

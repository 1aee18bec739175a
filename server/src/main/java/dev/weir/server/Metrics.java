package dev.weir.server;

import dev.weir.engine.Engine;
import dev.weir.engine.TopicLog;
import dev.weir.server.requests.RequestCounts;
import dev.weir.server.wire.Listener;
import java.io.IOException;
import java.util.Locale;

/// How a server is, in Prometheus' text format. The names are documented in
/// `docs/reference/serve.md`, and stay.
final class Metrics {
  private final Engine engine;
  private final Listener listener;
  private final RequestCounts counts;

  Metrics(Engine engine, Listener listener, RequestCounts counts) {
    this.engine = engine;
    this.listener = listener;
    this.counts = counts;
  }

  String text() {
    var page = new Page();
    page.gauge("weir_writable", "1 when messages are taken, else 0.", engine.trouble() == null);
    page.gauge("weir_topics", "Topics.", engine.topics().size());
    long partitions = engine.topics().stream().mapToLong(TopicLog::partitions).sum();
    page.gauge("weir_partitions", "Partitions of all topics.", partitions);
    page.gauge("weir_directory_bytes", "Bytes of journal and segments.", engine.sizeBytes());
    try {
      page.gauge("weir_disk_free_bytes", "Bytes left on the disk.", engine.freeBytes());
    } catch (IOException e) {
      // What cannot be told is left out.
    }
    page.gauge("weir_connections", "Connections that are open.", listener.connections());
    page.counter(
        "weir_connections_accepted_total", "Connections since the start.", listener.accepted());
    page.counter(
        "weir_connections_refused_total",
        "Connections that were closed as there were too many.",
        listener.refused());
    page.gauge(
        "weir_request_bytes_in_flight",
        "Bytes of requests that are not answered yet.",
        listener.bytesInFlight());
    requests(page);
    return page.text.toString();
  }

  private void requests(Page page) {
    page.head("weir_requests_total", "Requests that were answered.", "counter");
    for (var count : counts.all()) {
      page.line("weir_requests_total", count.key().apiName(), String.valueOf(count.requests()));
    }
    page.head(
        "weir_request_seconds_total", "Time that their answers took, waiting included.", "counter");
    for (var count : counts.all()) {
      String seconds = String.format(Locale.ROOT, "%.6f", count.nanos() / 1e9);
      page.line("weir_request_seconds_total", count.key().apiName(), seconds);
    }
  }

  private static final class Page {
    final StringBuilder text = new StringBuilder();

    void gauge(String name, String help, boolean value) {
      gauge(name, help, value ? 1 : 0);
    }

    void gauge(String name, String help, long value) {
      head(name, help, "gauge");
      text.append(name).append(' ').append(value).append('\n');
    }

    void counter(String name, String help, long value) {
      head(name, help, "counter");
      text.append(name).append(' ').append(value).append('\n');
    }

    void head(String name, String help, String type) {
      text.append("# HELP ").append(name).append(' ').append(help).append('\n');
      text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    void line(String name, String api, String value) {
      text.append(name).append("{api=\"").append(api).append("\"} ").append(value).append('\n');
    }
  }
}

package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.protocol.messages.MetadataRequest;
import dev.weir.protocol.messages.MetadataResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpTest {
  private RunningServer server;
  private HttpClient http;

  @BeforeEach
  void start() throws IOException {
    server = RunningServer.withHttp();
    http = HttpClient.newHttpClient();
  }

  @AfterEach
  void stop() throws IOException {
    http.close();
    server.close();
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    var uri = URI.create("http://localhost:" + server.server().httpPort().orElseThrow() + path);
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  @Test
  void aServerThatWorksIsHealthyAndReady() throws Exception {
    assertThat(get("/health").statusCode()).isEqualTo(200);
    assertThat(get("/ready").body()).isEqualTo("ok\n");
    assertThat(get("/").statusCode()).isEqualTo(404);
    assertThat(get("/healthy").statusCode()).isEqualTo(404);
  }

  @Test
  void aDirectoryThatIsClosedIsNeither() throws Exception {
    server.breakDisk();
    assertThat(get("/health").statusCode()).isEqualTo(503);
    assertThat(get("/ready").statusCode()).isEqualTo(503);
    assertThat(get("/metrics").body()).contains("\nweir_writable 0\n");
  }

  @Test
  void metricsCountWhatIsThereAndWhatWasAsked() throws Exception {
    server.createTopic("t", 3);
    try (var client = new RawClient(server.port())) {
      client.ask(MetadataRequest.builder().topics(null).build(), 12, MetadataResponse.class);
      String page = get("/metrics").body();

      assertThat(page)
          .contains("\nweir_topics 1\n", "\nweir_partitions 3\n", "\nweir_connections 1\n")
          .contains("\nweir_connections_accepted_total 1\n", "weir_writable 1\n")
          .contains("\nweir_requests_total{api=\"Metadata\"} 1\n")
          .contains("\nweir_requests_total{api=\"Produce\"} 0\n");
      assertThat(page.lines().filter(line -> !line.startsWith("#")))
          .allMatch(line -> line.matches("weir_[a-z_]+(\\{api=\"[A-Za-z]+\"})? [0-9.]+"));
    }
  }
}

package dev.weir.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// docs/guides/beyond-this-machine.md, block by block.
@Tag("slow")
class BeyondThisMachineTest {
  private static final Path GUIDE = Shell.ROOT.resolve("docs/guides/beyond-this-machine.md");
  private static final Pattern READY = Pattern.compile("weir serves ./data at 0.0.0.0:(\\d+)");

  @TempDir Path home;
  private @Nullable Process server;

  @AfterEach
  void endTheServer() throws InterruptedException {
    if (server != null) {
      server.destroyForcibly().waitFor();
    }
  }

  /// What stands between fences of a kind, in order.
  private static List<String> blocks(String kind) throws IOException {
    return Pattern.compile("(?ms)^```" + kind + "\\n(.*?)^```$")
        .matcher(Files.readString(GUIDE))
        .results()
        .map(block -> block.group(1))
        .toList();
  }

  @Test
  void theGuideLeadsToAServerThatLetsInWhoLogsIn() throws Exception {
    var shell = new Shell(home);
    var commands = blocks("sh");
    var files = blocks("properties");
    var password = Files.writeString(home.resolve("password"), "correct horse\n");
    for (String line : (commands.get(0) + commands.get(1)).split("\n")) {
      shell.run(line, password).succeeds();
    }
    Files.writeString(home.resolve("weir.properties"), files.get(0));

    int port = serve(shell, commands.get(2).strip());

    var client = properties(files.get(1), port);
    try (var admin = Admin.create(client)) {
      admin.createTopics(List.of(new NewTopic("orders", 1, (short) 1))).all().get();
      assertThat(admin.listTopics().names().get()).contains("orders");
    }
    kcatLogsIn(shell, port);
    client.replaceAll((_, value) -> String.valueOf(value).replace("correct horse", "wrong"));
    try (var admin = Admin.create(client)) {
      assertThatThrownBy(() -> admin.listTopics().names().get())
          .hasCauseInstanceOf(SaslAuthenticationException.class);
    }
    assertThat(shell.run("weir topic list --url log:./data").succeeds().out()).contains("orders");
  }

  /// As the guide says it. librdkafka's SCRAM is not quite Java's.
  private static void kcatLogsIn(Shell shell, int port) throws IOException {
    if (shell.run("command -v kcat").exit() != 0) {
      assertThat(System.getenv("CI")).as("kcat is not installed").isNotEqualTo("true");
      System.out.println("LEFT OUT, that kcat logs in: it is not installed");
      return;
    }
    var options = Pattern.compile("(?s)^kcat: `(.*?)`", Pattern.MULTILINE);
    var found = options.matcher(Files.readString(GUIDE));
    assertThat(found.find()).isTrue();
    String as = found.group(1).replace('\n', ' ').replace("…", "'correct horse'");
    String kcat = "kcat -b localhost:%d %s -t orders ".formatted(port, as);

    shell.run("echo paid | " + kcat + "-P").succeeds();
    assertThat(shell.run(kcat + "-C -e -q").succeeds().out()).isEqualTo("paid\n");
  }

  @Test
  void aKeyThatOthersCanReadIsNotTaken() throws Exception {
    var shell = new Shell(home);
    for (String line : blocks("sh").get(1).split("\n")) {
      shell.run(line).succeeds();
    }
    Files.writeString(home.resolve("weir.properties"), blocks("properties").get(0));
    Files.setPosixFilePermissions(
        home.resolve("server.pem"), PosixFilePermissions.fromString("rw-r-----"));

    var result = shell.run(blocks("sh").get(2).strip() + " --port 0");

    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err()).contains("chmod 600 server.pem");
  }

  private int serve(Shell shell, String line) throws IOException {
    var started =
        shell
            .builder(List.of("bash", "-c", "exec " + line + " --port 0"))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    server = started;
    BufferedReader out = started.inputReader();
    String said = String.valueOf(out.readLine());
    var ready = READY.matcher(said);
    assertThat(ready.matches()).as("the line that says that it answers: %s", said).isTrue();
    return Integer.parseInt(ready.group(1));
  }

  private Properties properties(String text, int port) throws IOException {
    var properties = new Properties();
    properties.load(new StringReader(text));
    properties.put("bootstrap.servers", "localhost:" + port);
    properties.put("ssl.truststore.location", home.resolve("cert.pem").toString());
    return properties;
  }
}

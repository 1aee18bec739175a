package dev.weir.tck;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Capability;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The page that tells users what each backend can do is what the capability files say.
class BackendsPageTest {
  private static final List<String> BACKENDS = List.of("log", "memory", "kafka", "stdio");

  @Test
  void thePageShowsTheCapabilitiesOfEveryBackend() throws IOException {
    assertThat(Files.readString(SpecTest.docs().resolve("reference/backends.md")))
        .contains(table());
  }

  private static String table() {
    var head = BACKENDS.stream().collect(joining(":` | `", "| capability | `", ":` |\n"));
    var rule = "|---".repeat(BACKENDS.size() + 1) + "|\n";
    return head
        + rule
        + Arrays.stream(Capability.values()).map(BackendsPageTest::row).collect(joining());
  }

  private static String row(Capability capability) {
    return BACKENDS.stream()
        .map(backend -> Capabilities.of(backend).contains(capability) ? "yes" : "")
        .collect(joining(" | ", "| " + capability + " | ", " |\n"));
  }
}

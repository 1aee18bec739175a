package dev.weir.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The page that tells users what each backend can do is what the capability files say, and those
/// are what the backends say (C83).
class BackendsPageTest {
  private static final BackendsPage PAGE =
      BackendsPage.ofFiles("log", "memory", "weir", "kafka", "stdio");

  @Test
  void thePageIsTheGeneratedOne() throws IOException {
    Path page = SpecTest.docs().resolve("reference/backends.md");
    if ("write".equals(System.getProperty("weir.pages"))) {
      Files.writeString(page, PAGE.text());
    }
    assertThat(Files.readString(page)).isEqualTo(PAGE.text());
  }
}

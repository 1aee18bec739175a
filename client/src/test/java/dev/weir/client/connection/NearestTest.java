package dev.weir.client.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// What a typo was perhaps meant to be.
class NearestTest {
  private static final List<String> KNOWN = List.of("orders", "payments", "p");

  @Test
  void aTypoIsNear() {
    assertThat(Nearest.to("ordrs", KNOWN)).contains("orders");
    assertThat(Nearest.to("Orders", KNOWN)).contains("orders");
    assertThat(Nearest.to("odrers", KNOWN)).contains("orders");
    assertThat(Nearest.to("pyaments", KNOWN)).contains("payments");
  }

  @Test
  void anotherWordIsNot() {
    assertThat(Nearest.to("invoices", KNOWN)).isEmpty();
    assertThat(Nearest.to("zz", KNOWN)).isEmpty();
    assertThat(Nearest.to("x", List.of())).isEmpty();
  }

  @Test
  void aSwapIsOneEdit() {
    assertThat(Nearest.distance("ab", "ba")).isEqualTo(1);
    assertThat(Nearest.distance("kitten", "sitting")).isEqualTo(3);
  }
}

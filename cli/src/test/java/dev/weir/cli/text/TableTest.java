package dev.weir.cli.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void columnsAreTwoSpacesApartAndNothingTrails() {
    var table = new Table("CONSUMER", "TOPIC", "OFFSET").row("c1", "hello-topic", 1);

    assertThat(table)
        .hasToString(
            """
              CONSUMER  TOPIC        OFFSET
              c1        hello-topic  1
            """);
  }

  @Test
  void aNameWithALineBreakDoesNotBreakTheTable() {
    assertThat(new Table("NAME").row("a\nb\u001b[1m").toString().lines()).hasSize(2);
  }

  @Test
  void aRowOfAnotherWidthIsAMistake() {
    var table = new Table("A", "B");
    assertThatThrownBy(() -> table.row(1)).isInstanceOf(IllegalArgumentException.class);
  }
}

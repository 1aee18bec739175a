package dev.weir.cli.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.InvalidInput;
import dev.weir.Place;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlacesTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-07-20T12:00:00Z"));
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @ParameterizedTest
  @CsvSource({
    "2026-07-20T09:30:00Z, 2026-07-20T09:30:00Z",
    "2026-07-20t09:30:00+02:00, 2026-07-20T07:30:00Z",
    "2026-07-20T09:30, 2026-07-20T07:30:00Z",
    "2026-07-20 09:30, 2026-07-20T07:30:00Z",
    "2026-07-20, 2026-07-19T22:00:00Z",
    "10m, 2026-07-20T11:50:00Z",
    "1day 2h ago, 2026-07-19T10:00:00Z",
    "now, 2026-07-20T12:00:00Z"
  })
  void timesAreReadAsPeopleWriteThem(String text, Instant time) {
    assertThat(Places.offsetOrTime(text, CLOCK, BERLIN)).isEqualTo(Place.time(time));
  }

  @Test
  void aNumberIsAnOffset() {
    assertThat(Places.offsetOrTime("42", CLOCK, BERLIN)).isEqualTo(Place.offset(42));
  }

  @Test
  void wordsNameTheEndsOfALog() {
    assertThat(Places.any("earliest", CLOCK, BERLIN)).isEqualTo(Place.EARLIEST);
    assertThat(Places.any("latest", CLOCK, BERLIN)).isEqualTo(Place.LATEST);
    assertThat(Places.any("earliest+7", CLOCK, BERLIN)).isEqualTo(Place.skip(7));
    assertThat(Places.any("latest-7", CLOCK, BERLIN)).isEqualTo(Place.last(7));
    assertThat(Places.any("7", CLOCK, BERLIN)).isEqualTo(Place.offset(7));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "-1", "99999999999999999999", "2026-13-01", "latest+1"})
  void whatIsNoPlaceIsRefused(String text) {
    assertThatThrownBy(() -> Places.any(text, CLOCK, BERLIN)).isInstanceOf(InvalidInput.class);
  }
}

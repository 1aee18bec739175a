package dev.weir.acceptance.serving;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The checker notices what it is there for.
class BooksTest {
  private final Books books = new Books();
  private final List<String> first = new ArrayList<>(List.of("x-1", "x-3"));
  private final List<String> second = new ArrayList<>(List.of("x-1", "x-3"));
  private long position = 3;

  @BeforeEach
  void allIsWell() {
    books.committed("x", 1);
    books.aborted("x", 2);
    books.doubted("x", 3);
  }

  private void check() {
    books.hold(List.of(first, second), Map.of("x", position));
  }

  private void assertNoticed(String what) {
    assertThatThrownBy(this::check).isInstanceOf(AssertionError.class).hasMessageContaining(what);
  }

  @Test
  void whatCanBeTrueIsBelieved() {
    assertThatCode(this::check).doesNotThrowAnyException();
  }

  @Test
  void whatWasCommittedAndIsLost() {
    first.remove("x-1");
    second.remove("x-1");
    assertNoticed("what was committed");
  }

  @Test
  void whatWasAbortedAndIsThere() {
    first.add("x-2");
    second.add("x-2");
    assertNoticed("what was aborted");
  }

  @Test
  void halfATransaction() {
    second.remove("x-3");
    assertNoticed("in every partition, or in none");
  }

  @Test
  void messagesWithoutTheirPosition() {
    position = 1;
    assertNoticed("positions, with the messages");
  }

  @Test
  void aPositionWithoutItsMessages() {
    first.remove("x-3");
    second.remove("x-3");
    assertNoticed("positions, with the messages");
  }

  @Test
  void whatIsThereTwice() {
    first.add("x-1");
    assertNoticed("nothing is there twice");
  }
}

package dev.weir.acceptance.serving;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.acceptance.serving.Testimony.Tenure;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The checker notices what it is there for.
class TestimonyTest {
  private static final TopicPartition PARTITION = new TopicPartition("orders", 0);
  private static final Tenure FIRST = new Tenure("m0", PARTITION, 100);
  private static final Tenure LATER = new Tenure("m1", PARTITION, 200);

  private final TreeMap<Long, String> log = new TreeMap<>(Map.of(0L, "a", 1L, "b", 2L, "c"));
  private final Testimony testimony = new Testimony();

  @BeforeEach
  void allIsWell() {
    testimony.acknowledged("a", PARTITION, 0);
    testimony.acknowledged("b", PARTITION, 1);
    testimony.doubted("c");
    testimony.handed(FIRST, 0, "a");
    testimony.handed(FIRST, 1, "b");
    testimony.committed(PARTITION, 1, 150);
    testimony.committed(PARTITION, 2, Long.MAX_VALUE);
    testimony.handed(LATER, 2, "c");
  }

  private void assertNoticed(String what) {
    assertThatThrownBy(() -> testimony.holdsFor(Map.of(PARTITION, log)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(what);
  }

  @Test
  void whatCanBeTrueIsBelieved() {
    assertThatCode(() -> testimony.holdsFor(Map.of(PARTITION, log))).doesNotThrowAnyException();
  }

  @Test
  void whatWasAcknowledgedAndIsLost() {
    log.remove(1L);
    assertNoticed("offset=1");
  }

  @Test
  void whatWasReadAndIsLost() {
    log.remove(2L);
    assertNoticed("offset=2");
  }

  @Test
  void whatIsThereTwice() {
    log.put(3L, "a");
    assertNoticed("nothing is there twice");
  }

  @Test
  void whatNobodySent() {
    log.put(3L, "x");
    assertNoticed("x was sent");
  }

  @Test
  void anOffsetWithTwoValues() {
    testimony.handed(LATER, 1, "x");
    assertNoticed("some saw b, others x");
  }

  @Test
  void aMemberThatGoesBack() {
    testimony.handed(FIRST, 0, "a");
    assertNoticed("behind 1");
  }

  @Test
  void aMemberThatSkips() {
    log.put(3L, "d");
    log.put(4L, "e");
    testimony.doubted("d");
    testimony.doubted("e");
    testimony.handed(LATER, 4, "e");
    assertNoticed("behind 2");
  }

  @Test
  void aGroupThatBeginsBeforeWhatItCommitted() {
    testimony.handed(new Tenure("m2", PARTITION, 300), 0, "a");
    assertNoticed("acknowledged commits");
  }

  @Test
  void aGroupThatBeginsWhereNobodyCommitted() {
    log.put(3L, "d");
    testimony.doubted("d");
    testimony.handed(new Tenure("m2", PARTITION, 300), 3, "d");
    assertNoticed("where it begins");
  }
}

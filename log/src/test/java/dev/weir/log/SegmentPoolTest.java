package dev.weir.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SegmentPoolTest {
  private final MemoryFiles files = new MemoryFiles();
  private final SegmentPool pool = new SegmentPool(files, 2);

  @BeforeEach
  void makeFiles() throws IOException {
    files.createDirectory("segments");
    for (int number = 0; number < 4; number++) {
      files.open(segment(number).name(), Files.Access.CREATE_NEW).close();
    }
  }

  @Test
  void lendsOneOpenFileToMany() throws IOException {
    SegmentPool.Lent first = pool.borrow(segment(0));
    assertThat(pool.borrow(segment(0))).isSameAs(first);
    assertThat(files.openFiles()).hasSize(1);
  }

  @Test
  void closesTheLeastRecentlyUsedThatNobodyHas() throws IOException {
    SegmentPool.Lent kept = pool.borrow(segment(0));
    use(1);
    use(2);
    assertThat(files.openFiles()).containsExactly(segment(0).name(), segment(2).name());
    use(3);
    assertThat(files.openFiles()).containsExactly(segment(0).name(), segment(3).name());
    pool.giveBack(kept, true);
    assertThat(files.openFiles()).hasSize(2);
  }

  @Test
  void keepsMoreOpenOnlyWhileMoreAreLent() throws IOException {
    List<SegmentPool.Lent> lent =
        List.of(pool.borrow(segment(0)), pool.borrow(segment(1)), pool.borrow(segment(2)));
    assertThat(files.openFiles()).hasSize(3);
    lent.forEach(one -> pool.giveBack(one, true));
    assertThat(files.openFiles()).hasSize(2);
  }

  @Test
  void whatCameBackBadIsNotLentAgainAndClosedAfterItsLastReader() throws IOException {
    SegmentPool.Lent one = pool.borrow(segment(0));
    SegmentPool.Lent same = pool.borrow(segment(0));
    pool.giveBack(one, false);
    assertThat(files.openFiles()).hasSize(1);
    assertThat(pool.borrow(segment(0))).isNotSameAs(one);
    pool.giveBack(same, false);
    assertThat(files.openFiles()).hasSize(1);
  }

  @Test
  void forgottenFilesAreClosedAfterTheirLastReader() throws IOException {
    SegmentPool.Lent lent = pool.borrow(segment(0));
    pool.forget(0);
    pool.forget(1);
    assertThat(files.openFiles()).hasSize(1);
    pool.giveBack(lent, true);
    assertThat(files.openFiles()).isEmpty();
  }

  @Test
  void afterCloseReadersFinishAndNobodyBorrows() throws IOException {
    SegmentPool.Lent lent = pool.borrow(segment(0));
    use(1);
    pool.close();
    assertThat(files.openFiles()).containsExactly(segment(0).name());
    assertThatThrownBy(() -> pool.borrow(segment(0))).isInstanceOf(ClosedChannelException.class);
    pool.giveBack(lent, true);
    assertThat(files.openFiles()).isEmpty();
  }

  private void use(int number) throws IOException {
    pool.giveBack(pool.borrow(segment(number)), true);
  }

  private static SegmentFile segment(int number) {
    return new SegmentFile(1, 0, number, 0, 0, 0, 0, 0, new SegmentIndex.Footer(0, 0));
  }
}

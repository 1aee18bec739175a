package dev.weir.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Histories of one number, which is set and looked at.
class HistoryTest {
  private final History<Integer> history = new History<>();

  private void set(int to) throws Exception {
    history.record("set " + to, () -> "done", _ -> _ -> to);
  }

  private void get(int seen) throws Exception {
    history.record("get", () -> seen, answer -> now -> now.equals(answer) ? now : null);
  }

  /// Something else happens between the call of `set` and its return.
  private void setWhile(int to, Meanwhile meanwhile) throws Exception {
    history.record(
        "set " + to,
        () -> {
          meanwhile.happens();
          return "done";
        },
        _ -> _ -> to);
  }

  private interface Meanwhile {
    void happens() throws Exception;
  }

  private @Nullable String contradiction() {
    return history.contradiction(0);
  }

  @Test
  void whatFollowsIsExplained() throws Exception {
    set(1);
    get(1);
    set(2);
    get(2);
    assertThat(contradiction()).isNull();
  }

  @Test
  void whatReturnedIsSeenByWhoeverCallsLater() throws Exception {
    set(1);
    get(0);
    assertThat(contradiction()).contains("from 0", "set 1 -> done", "get -> 0");
  }

  @Test
  void whatIsUnderWayMayBeSeenOrNot() throws Exception {
    setWhile(
        1,
        () -> {
          get(0);
          get(1);
        });
    assertThat(contradiction()).isNull();
  }

  @Test
  void whatWasSeenIsNotUnseen() throws Exception {
    setWhile(
        1,
        () -> {
          get(1);
          get(0);
        });
    assertThat(contradiction()).isNotNull();
  }

  @Test
  void twoUnderWayMayComeInEitherOrder() throws Exception {
    setWhile(1, () -> set(2));
    get(1);
    assertThat(contradiction()).isNull();
  }

  @Test
  void whatOtherThreadsDoIsRecorded() throws Exception {
    var called = new CountDownLatch(1);
    var seen = new CountDownLatch(1);
    var task =
        new FutureTask<@Nullable Void>(() -> {
          setWhile(
              1,
              () -> {
                called.countDown();
                seen.await();
              });
          return null;
        });
    Thread.ofPlatform().name("other").start(task);
    called.await();
    get(1);
    get(0);
    seen.countDown();
    task.get();
    assertThat(contradiction()).contains("other: set 1");
  }
}

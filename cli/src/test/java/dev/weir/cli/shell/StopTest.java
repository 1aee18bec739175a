package dev.weir.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StopTest {
  @Test
  void aRequestEndsAWaitAndLeavesNoInterruptBehind() throws InterruptedException {
    var stop = new Stop();
    var begun = new CountDownLatch(1);
    var answer = new AtomicReference<@Nullable String>("none yet");
    var interrupted = new AtomicReference<>(true);
    Thread command =
        Thread.ofVirtual()
            .start(() -> {
              answer.set(
                  stop.waiting(() -> {
                    begun.countDown();
                    return waitForEver();
                  }));
              interrupted.set(Thread.currentThread().isInterrupted());
            });
    begun.await();
    stop.request();
    command.join();

    assertThat(answer.get()).isNull();
    assertThat(interrupted.get()).isFalse();
    assertThat(stop.waiting(() -> "later")).isNull();
  }

  @Test
  void withoutARequestAWaitIsWhatItIs() {
    var stop = new Stop();
    assertThat(stop.waiting(() -> "done")).isEqualTo("done");
    assertThatThrownBy(() ->
            stop.waiting(() -> {
              throw new IllegalStateException("no");
            }))
        .hasMessage("no");
  }

  private static String waitForEver() {
    try {
      new CountDownLatch(1).await();
      return "woken";
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}

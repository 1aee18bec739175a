package dev.weir.server.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.protocol.messages.FetchRequest;
import dev.weir.protocol.messages.FetchRequest.FetchPartition;
import dev.weir.protocol.messages.FetchRequest.FetchTopic;
import dev.weir.protocol.messages.FetchResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FetchSessionsTest {
  private final AtomicLong nanos = new AtomicLong();

  private FetchSessions sessions(int most, int partitions, int firstId) {
    return new FetchSessions(new FetchSessions.Limits(most, partitions), firstId, nanos::get);
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private static FetchRequest request(int id, int epoch, int firstPartition, int partitions) {
    var all = new ArrayList<FetchPartition>();
    for (int i = 0; i < partitions; i++) {
      all.add(FetchPartition.builder().partition(firstPartition + i).build());
    }
    var topics =
        partitions == 0
            ? List.<FetchTopic>of()
            : List.of(FetchTopic.builder().topic("t").partitions(all).build());
    return FetchRequest.builder().sessionId(id).sessionEpoch(epoch).topics(topics).build();
  }

  private static int begin(FetchSessions sessions, int partitions) throws SessionRefused {
    var wanted = sessions.take(request(0, 0, 0, partitions), false);
    return wanted.told(FetchResponse.builder().build()).sessionId();
  }

  private static boolean isThere(FetchSessions sessions, int id, int epoch) {
    try {
      var _ = sessions.take(request(id, epoch, 0, 0), false);
      return true;
    } catch (SessionRefused e) {
      return e.reason() == SessionRefused.Reason.WRONG_EPOCH;
    }
  }

  @Test
  void theOneThatWasNotUsedForLongestMakesRoom() throws SessionRefused {
    var sessions = sessions(2, 100, 0);
    int first = begin(sessions, 5);
    int second = begin(sessions, 5);
    pass(Duration.ofMinutes(2));
    assertThat(begin(sessions, 5)).as("two minutes are not over").isZero();
    assertThat(isThere(sessions, first, 1)).isTrue();
    pass(Duration.ofNanos(1));

    int third = begin(sessions, 1);
    assertThat(third).isPositive();
    assertThat(isThere(sessions, first, 2)).isTrue();
    assertThat(isThere(sessions, second, 1)).isFalse();
    assertThat(sessions.size()).isEqualTo(2);
  }

  @Test
  void aSmallerOneMakesRoomOnceItHasBeenThereForLong() throws SessionRefused {
    var sessions = sessions(1, 100, 0);
    int small = begin(sessions, 2);
    pass(Duration.ofMinutes(1));
    assertThat(begin(sessions, 50)).isZero();
    pass(Duration.ofMinutes(1).plusNanos(1));
    assertThat(isThere(sessions, small, 1)).isTrue(); // in use
    assertThat(begin(sessions, 2)).as("no larger").isZero();
    assertThat(begin(sessions, 3)).isPositive();
    assertThat(isThere(sessions, small, 2)).isFalse();
  }

  @Test
  void whatIsRememberedInAllIsBounded() throws SessionRefused {
    var sessions = sessions(10, 10, 0);
    int first = begin(sessions, 6);
    assertThat(begin(sessions, 5)).isZero();
    int second = begin(sessions, 4);
    assertThat(second).isPositive();
    assertThatThrownBy(() -> sessions.take(request(first, 1, 100, 1), false))
        .isInstanceOf(SessionRefused.class)
        .hasMessage("UNKNOWN");
    assertThat(isThere(sessions, first, 2)).isFalse();
    assertThat(begin(sessions, 6)).as("what it remembered is forgotten").isPositive();
  }

  @Test
  void aFetchOfNothingAndAZeroLimitHaveNoSessions() throws SessionRefused {
    assertThat(begin(sessions(10, 10, 0), 0)).isZero();
    assertThat(begin(sessions(0, 10, 0), 1)).isZero();
  }

  @Test
  void idsBeginAgainBehindTheLargest() throws SessionRefused {
    var sessions = sessions(10, 10, Integer.MAX_VALUE - 1);
    assertThat(begin(sessions, 1)).isEqualTo(Integer.MAX_VALUE);
    assertThat(begin(sessions, 1)).isEqualTo(1);
  }
}

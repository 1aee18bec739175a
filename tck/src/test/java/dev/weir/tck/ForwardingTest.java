package dev.weir.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Consumer;
import dev.weir.DeadLetters;
import dev.weir.Transaction;
import dev.weir.spi.Appender;
import dev.weir.spi.Backend;
import dev.weir.spi.Feed;
import dev.weir.spi.LeaseFeed;
import dev.weir.spi.LogReader;
import dev.weir.spi.PositionStore;
import dev.weir.spi.TopicStore;
import dev.weir.tck.forwarding.ForwardingAppender;
import dev.weir.tck.forwarding.ForwardingBackend;
import dev.weir.tck.forwarding.ForwardingConsumer;
import dev.weir.tck.forwarding.ForwardingDeadLetters;
import dev.weir.tck.forwarding.ForwardingFeed;
import dev.weir.tck.forwarding.ForwardingLeaseFeed;
import dev.weir.tck.forwarding.ForwardingPositions;
import dev.weir.tck.forwarding.ForwardingReader;
import dev.weir.tck.forwarding.ForwardingTopicStore;
import dev.weir.tck.forwarding.ForwardingTransaction;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Who passes on passes everything on: a default that was not overridden would hide what the log
/// does.
class ForwardingTest {
  private static final Map<Class<?>, Class<?>> FORWARDING =
      Map.of(
          Appender.class, ForwardingAppender.class,
          Backend.class, ForwardingBackend.class,
          Consumer.class, ForwardingConsumer.class,
          DeadLetters.class, ForwardingDeadLetters.class,
          Feed.class, ForwardingFeed.class,
          LeaseFeed.class, ForwardingLeaseFeed.class,
          LogReader.class, ForwardingReader.class,
          PositionStore.class, ForwardingPositions.class,
          TopicStore.class, ForwardingTopicStore.class,
          Transaction.class, ForwardingTransaction.class);

  /// Each is short for another method, or makes an error and asks nothing.
  private static final String SHORTHANDS =
      "Transaction\\.send\\(String.*|Appender\\.appendAndWait.*|TopicStore\\.partitions.*|Backend\\.unsupported.*";

  @Test
  void everyMethodIsPassedOn() {
    FORWARDING.forEach((type, forwarding) ->
        assertThat(
                Arrays.stream(type.getDeclaredMethods())
                    .filter(method -> !Modifier.isStatic(method.getModifiers()))
                    .filter(method ->
                        !method.isSynthetic() && !Modifier.isPrivate(method.getModifiers()))
                    .filter(method -> !declares(forwarding, method)))
            .extracting(ForwardingTest::shown)
            .filteredOn(shown -> !shown.matches(SHORTHANDS))
            .as("not passed on by %s", forwarding.getSimpleName())
            .isEmpty());
  }

  private static boolean declares(Class<?> type, Method method) {
    return Arrays.stream(type.getDeclaredMethods())
        .anyMatch(own ->
            own.getName().equals(method.getName())
                && Arrays.equals(own.getParameterTypes(), method.getParameterTypes()));
  }

  private static String shown(Method method) {
    return "%s.%s(%s"
        .formatted(
            method.getDeclaringClass().getSimpleName(),
            method.getName(),
            Arrays.stream(method.getParameterTypes())
                .map(Class::getSimpleName)
                .reduce("", (a, b) -> a.isEmpty() ? b : a + ", " + b));
  }
}

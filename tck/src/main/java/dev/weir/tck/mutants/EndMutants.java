package dev.weir.tck.mutants;

import dev.weir.Closed;
import dev.weir.Message;
import dev.weir.Place;
import dev.weir.spi.Feed;
import dev.weir.spi.FeedRequest;
import dev.weir.tck.forwarding.ForwardingBackend;
import dev.weir.tck.forwarding.ForwardingConsumer;
import dev.weir.tck.forwarding.ForwardingFeed;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;

/// Break the chapter "Where a consumer ends".
final class EndMutants {
  private EndMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of(
            "C28",
            "fixes the end with the first call",
            Breaks.opening((plan, weir) ->
                Place.LATEST.equals(plan.until())
                    ? new LazyConsumer(() -> plan.open(weir))
                    : plan.open(weir))),
        Mutant.of(
            "C29",
            "ends behind the offset",
            Breaks.plans(
                plan -> plan.until() instanceof Place.Offset,
                plan ->
                    plan.until() instanceof Place.Offset(long n)
                        ? plan.until(Place.offset(n + 1))
                        : plan)),
        Mutant.of(
            "C30",
            "waits at an end where it started",
            Breaks.plans(
                plan -> Place.LATEST.equals(plan.from()) && Place.LATEST.equals(plan.until()),
                plan -> plan.until(null))),
        Mutant.of(
            "C31",
            "is closed when it has ended",
            Breaks.consumers(sound ->
                new ForwardingConsumer(sound) {
                  @Override
                  public Message next() {
                    try {
                      return super.next();
                    } catch (NoSuchElementException e) {
                      throw new Closed("it has ended", e);
                    }
                  }
                })),
        Mutant.of(
            "C32",
            "waits at the end of the input",
            Breaks.backend(sound ->
                new ForwardingBackend(sound) {
                  @Override
                  public Feed join(FeedRequest request) {
                    return endless(super.join(request));
                  }
                })));
  }

  private static Feed endless(Feed sound) {
    return new ForwardingFeed(sound) {
      @Override
      public Batch poll(int maxMessages, Duration wait) throws InterruptedException {
        return new Batch(super.poll(maxMessages, wait).messages(), false);
      }
    };
  }
}

package dev.weir.tck.mutants;

import dev.weir.Consumer;
import dev.weir.OffsetOutOfRange;
import dev.weir.Place;
import dev.weir.TopicPartition;
import dev.weir.Weir;
import dev.weir.spi.LogReader;
import dev.weir.spi.OffsetRange;
import dev.weir.tck.forwarding.ConsumerPlan;
import dev.weir.tck.forwarding.ForwardingReader;
import java.time.Instant;
import java.util.List;

/// Break the chapter "Where a consumer starts".
final class StartMutants {
  private StartMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of(
            "C15",
            "starts at EARLIEST when nothing is said",
            Breaks.plans(
                plan -> plan.name() == null && plan.from() == null && plan.startAt() == null,
                plan -> plan.from(Place.EARLIEST))),
        Mutant.of("C16", "fixes LATEST with the first call", Breaks.opening(StartMutants::late)),
        Mutant.of(
            "C17",
            "misses the first of two messages in partition 2",
            Breaks.reader(StartMutants::missingTheFirst)),
        Mutant.of("C18", "starts behind the offset", Breaks.opening(StartMutants::behindTheOffset)),
        Mutant.of("C19", "takes a time as inclusive", Breaks.reader(StartMutants::inclusiveTime)),
        Mutant.of(
            "C20", "starts at EARLIEST behind all", Breaks.reader(StartMutants::wrappingTime)),
        Mutant.of(
            "C21",
            "skips one too few",
            Breaks.plans(
                plan -> plan.from() instanceof Place.Skip(long n) && n > 0,
                plan ->
                    plan.from() instanceof Place.Skip(long n)
                        ? plan.from(Place.skip(n - 1))
                        : plan)),
        Mutant.of(
            "C22",
            "goes back one too many",
            Breaks.plans(
                plan -> plan.from() instanceof Place.Last(long n) && n > 0,
                plan ->
                    plan.from() instanceof Place.Last(long n)
                        ? plan.from(Place.last(n + 1))
                        : plan)),
        Mutant.of(
            "C23",
            "starts at LATEST where there is no such offset",
            Breaks.opening(StartMutants::tolerant)),
        Mutant.of(
            "C24",
            "lets `from` win under the default strategy",
            Breaks.plans(
                plan -> plan.name() != null && plan.from() != null && plan.strategy() == null,
                plan -> plan.startAt(plan.from()))),
        Mutant.of(
            "C25",
            "takes `startAt` for `from`",
            Breaks.plans(
                plan -> plan.startAt() != null, plan -> plan.from(plan.startAt()).startAt(null))),
        Mutant.of(
            "C26",
            "keeps quiet about `startAt`",
            Breaks.plans(plan -> plan.startAt() != null, plan -> plan.notices(_ -> {}))),
        Mutant.of(
            "C27",
            "keeps quiet about a new name",
            Breaks.plans(plan -> plan.startAt() == null, plan -> plan.notices(_ -> {}))));
  }

  private static Consumer late(ConsumerPlan plan, Weir weir) {
    return Place.LATEST.equals(plan.from()) && plan.until() == null
        ? new LazyConsumer(() -> plan.open(weir))
        : plan.open(weir);
  }

  private static Consumer behindTheOffset(ConsumerPlan plan, Weir weir) {
    var consumer = plan.open(weir);
    if (!(plan.from() instanceof Place.Offset(long offset))) {
      return consumer;
    }
    consumer.close();
    try {
      return plan.from(Place.offset(offset + 1)).open(weir);
    } catch (OffsetOutOfRange e) {
      return plan.open(weir);
    }
  }

  private static Consumer tolerant(ConsumerPlan plan, Weir weir) {
    try {
      return plan.open(weir);
    } catch (OffsetOutOfRange e) {
      return plan.from(Place.LATEST).open(weir);
    }
  }

  private static LogReader missingTheFirst(LogReader sound) {
    return new ForwardingReader(sound) {
      @Override
      public OffsetRange range(TopicPartition partition) {
        var range = super.range(partition);
        return partition.partition() == 2 && range.end() - range.earliest() == 2
            ? new OffsetRange(range.earliest() + 1, range.end())
            : range;
      }
    };
  }

  private static LogReader inclusiveTime(LogReader sound) {
    return new ForwardingReader(sound) {
      @Override
      public long offsetAfter(TopicPartition partition, Instant after) {
        return super.offsetAfter(partition, after.minusMillis(1));
      }
    };
  }

  private static LogReader wrappingTime(LogReader sound) {
    return new ForwardingReader(sound) {
      @Override
      public long offsetAfter(TopicPartition partition, Instant after) {
        var range = range(partition);
        long offset = super.offsetAfter(partition, after);
        return offset == range.end() ? range.earliest() : offset;
      }
    };
  }
}

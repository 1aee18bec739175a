package dev.weir.tck.forwarding;

import dev.weir.CommitStrategy;
import dev.weir.Consumer;
import dev.weir.ConsumerBuilder;
import dev.weir.Place;
import java.util.Arrays;
import java.util.function.Function;

/// A builder that only notes what it is told.
record PlannedConsumer(ConsumerPlan plan, Function<ConsumerPlan, Consumer> opens)
    implements ConsumerBuilder {

  @Override
  public ConsumerBuilder named(String name) {
    return with(plan.name(name));
  }

  @Override
  public ConsumerBuilder from(Place place) {
    return with(plan.from(place));
  }

  @Override
  public ConsumerBuilder startAt(Place place) {
    return with(plan.startAt(place));
  }

  @Override
  public ConsumerBuilder until(Place place) {
    return with(plan.until(place));
  }

  @Override
  public ConsumerBuilder commit(CommitStrategy strategy) {
    return with(plan.strategy(strategy));
  }

  @Override
  public ConsumerBuilder partitions(int... numbers) {
    return with(plan.partitions(Arrays.stream(numbers).boxed().toList()));
  }

  @Override
  public ConsumerBuilder onNotice(java.util.function.Consumer<String> notices) {
    return with(plan.notices(notices));
  }

  @Override
  public Consumer open() {
    return opens.apply(plan);
  }

  private ConsumerBuilder with(ConsumerPlan other) {
    return new PlannedConsumer(other, opens);
  }
}

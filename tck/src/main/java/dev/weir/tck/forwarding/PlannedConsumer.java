package dev.weir.tck.forwarding;

import dev.weir.Assignor;
import dev.weir.Backoff;
import dev.weir.CommitStrategy;
import dev.weir.Consumer;
import dev.weir.ConsumerBuilder;
import dev.weir.FailurePolicy;
import dev.weir.Handler;
import dev.weir.Place;
import dev.weir.Running;
import dev.weir.Share;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/// A builder that only notes what it is told.
record PlannedConsumer(
    ConsumerPlan plan,
    Function<ConsumerPlan, Consumer> opens,
    BiFunction<ConsumerPlan, Handler, Running> runs)
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
  public ConsumerBuilder resumable() {
    return with(plan.also("resumable", builder -> builder.resumable()));
  }

  @Override
  public ConsumerBuilder share(Share to) {
    return with(
        plan.also(new ConsumerPlan.Step("share", List.of(to), builder -> builder.share(to))));
  }

  @Override
  public ConsumerBuilder orderedByKey() {
    return with(plan.also("orderedByKey", builder -> builder.orderedByKey()));
  }

  @Override
  public ConsumerBuilder attempts(int most) {
    return with(
        plan.also(
            new ConsumerPlan.Step("attempts", List.of(most), builder -> builder.attempts(most))));
  }

  @Override
  public ConsumerBuilder retry(Backoff to) {
    return with(
        plan.also(new ConsumerPlan.Step("retry", List.of(to), builder -> builder.retry(to))));
  }

  @Override
  public ConsumerBuilder lease(Duration time) {
    return with(
        plan.also(new ConsumerPlan.Step("lease", List.of(time), builder -> builder.lease(time))));
  }

  @Override
  public ConsumerBuilder expireAfter(Duration unused) {
    return with(
        plan.also(
            new ConsumerPlan.Step(
                "expireAfter", List.of(unused), builder -> builder.expireAfter(unused))));
  }

  @Override
  public ConsumerBuilder subject(String... patterns) {
    return with(
        plan.also(
            new ConsumerPlan.Step(
                "subject", List.of(patterns), builder -> builder.subject(patterns))));
  }

  @Override
  public ConsumerBuilder exceptSubject(String... patterns) {
    return with(
        plan.also(
            new ConsumerPlan.Step(
                "exceptSubject", List.of(patterns), builder -> builder.exceptSubject(patterns))));
  }

  @Override
  public ConsumerBuilder onFailure(FailurePolicy policy) {
    return with(
        plan.also(
            new ConsumerPlan.Step(
                "onFailure", List.of(policy), builder -> builder.onFailure(policy))));
  }

  @Override
  public ConsumerBuilder assignor(Assignor to) {
    return with(
        plan.also(new ConsumerPlan.Step("assignor", List.of(to), builder -> builder.assignor(to))));
  }

  @Override
  public ConsumerBuilder staticMember(String id) {
    return with(
        plan.also(
            new ConsumerPlan.Step(
                "staticMember", List.of(id), builder -> builder.staticMember(id))));
  }

  @Override
  public ConsumerBuilder processingLimit(Duration time) {
    return with(
        plan.also(
            new ConsumerPlan.Step(
                "processingLimit", List.of(time), builder -> builder.processingLimit(time))));
  }

  @Override
  public ConsumerBuilder session(Duration time) {
    return with(
        plan.also(
            new ConsumerPlan.Step("session", List.of(time), builder -> builder.session(time))));
  }

  @Override
  public ConsumerBuilder timeLimit(Duration time) {
    return with(
        plan.also(
            new ConsumerPlan.Step("timeLimit", List.of(time), builder -> builder.timeLimit(time))));
  }

  @Override
  public ConsumerBuilder lookAhead(int messages) {
    return with(
        plan.also(
            new ConsumerPlan.Step(
                "lookAhead", List.of(messages), builder -> builder.lookAhead(messages))));
  }

  @Override
  public Running run(Handler handler) {
    return runs.apply(plan, handler);
  }

  @Override
  public Consumer open() {
    return opens.apply(plan);
  }

  private ConsumerBuilder with(ConsumerPlan other) {
    return new PlannedConsumer(other, opens, runs);
  }
}

package dev.weir.tck.mutants;

import dev.weir.Backoff;
import dev.weir.CommitStrategy;
import dev.weir.Consumer;
import dev.weir.FailurePolicy;
import dev.weir.FailurePolicy.Action;
import dev.weir.Handler;
import dev.weir.InvalidInput;
import dev.weir.Running;
import dev.weir.TimeLimitPassed;
import dev.weir.Undecodable;
import dev.weir.Weir;
import dev.weir.tck.Mutation;
import dev.weir.tck.forwarding.ConsumerPlan;
import dev.weir.tck.forwarding.ForwardingWeir;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// Break the chapter "Handlers".
final class HandlerMutants {
  private HandlerMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of(
            "C175",
            "stores nothing of what was handled",
            plans(plan -> plan.more().isEmpty(), plan -> plan.strategy(CommitStrategy.none()))),
        Mutant.of(
            "C176",
            "takes a failure for done",
            plans(
                plan -> !plan.says("onFailure"),
                plan -> with(plan, FailurePolicy.RETRY.otherwise(Action.SKIP)))),
        Mutant.of(
            "C177",
            "tries one time more",
            plans(
                plan -> plan.says("attempts") && !plan.says("onFailure"),
                plan -> plan.without("attempts"))),
        Mutant.of(
            "C178",
            "takes the first rule that matches",
            policies(policy -> new FailurePolicy(policy.rules().reversed(), policy.otherwise()))),
        Mutant.of(
            "C179",
            "counts what is for later",
            plans(
                plan ->
                    policy(plan).rules().stream()
                        .anyMatch(rule -> rule.action() instanceof Action.Later),
                plan ->
                    with(plan, FailurePolicy.RETRY)
                        .also(
                            "retry",
                            builder -> builder.retry(Backoff.fixed(Duration.ofSeconds(2)))))),
        Mutant.of(
            "C180",
            "skips what it should stop at",
            policies(policy ->
                policy.equals(FailurePolicy.STOP) ? policy.otherwise(Action.SKIP) : policy)),
        Mutant.of("C181", "leaves the message in hand", changed(Unclosed::new)),
        Mutant.of("C182", "counts failures as handled", changed(Optimistic::new)),
        Mutant.of(
            "C183",
            "knows no policy for what cannot be decoded",
            policies(policy -> without(Undecodable.class, policy))),
        Mutant.of(
            "C184",
            "does without a policy that makes no sense",
            Breaks.yielding(InvalidInput.class, plan -> plan.without("onFailure"))),
        Mutant.of(
            "C231",
            "takes who takes too long for done",
            plans(
                plan -> plan.says("timeLimit") && !plan.says("onFailure"),
                plan -> with(plan, FailurePolicy.RETRY.on(TimeLimitPassed.class, Action.SKIP)))),
        Mutant.of(
            "C232",
            "takes who returns too late for done",
            plans(
                plan -> plan.says("timeLimit") && policy(plan).equals(FailurePolicy.STOP),
                plan -> with(plan, FailurePolicy.STOP.on(TimeLimitPassed.class, Action.SKIP)))),
        Mutant.of(
            "C233",
            "knows no policy for what takes too long",
            policies(policy -> without(TimeLimitPassed.class, policy))),
        Mutant.of("C234", "keeps the lease of who takes too long", HandlerMutants::leasing),
        Mutant.of(
            "C235",
            "does without a time limit that makes no sense",
            Breaks.running((plan, weir, handler) -> {
              try {
                return plan.run(weir, handler);
              } catch (InvalidInput e) {
                return plan.without("timeLimit").run(weir, handler);
              }
            })));
  }

  /// Leases last, whoever asks for them.
  private static Mutation leasing() {
    return new Mutation() {
      @Override
      public Weir weir(Weir weir) {
        return new ForwardingWeir(weir) {
          @Override
          protected Consumer open(ConsumerPlan plan) {
            return lasting(plan).open(weir);
          }

          @Override
          protected Running run(ConsumerPlan plan, Handler handler) {
            return lasting(plan).run(weir, handler);
          }
        };
      }
    };
  }

  private static ConsumerPlan lasting(ConsumerPlan plan) {
    return plan.says("share")
        ? plan.also("lease", builder -> builder.lease(Duration.ofHours(12)))
        : plan;
  }

  private static FailurePolicy without(Class<?> type, FailurePolicy policy) {
    return new FailurePolicy(
        policy.rules().stream().filter(rule -> !rule.type().equals(type)).toList(),
        policy.otherwise());
  }

  private static Mutation plans(Predicate<ConsumerPlan> which, UnaryOperator<ConsumerPlan> change) {
    return Breaks.running(
        (plan, weir, handler) -> (which.test(plan) ? change.apply(plan) : plan).run(weir, handler));
  }

  private static Mutation policies(UnaryOperator<FailurePolicy> change) {
    return plans(Breaks.says("onFailure"), plan -> with(plan, change.apply(policy(plan))));
  }

  private static Mutation changed(UnaryOperator<Running> change) {
    return Breaks.running((plan, weir, handler) -> change.apply(plan.run(weir, handler)));
  }

  private static FailurePolicy policy(ConsumerPlan plan) {
    return plan.said("onFailure") instanceof FailurePolicy policy ? policy : FailurePolicy.RETRY;
  }

  private static ConsumerPlan with(ConsumerPlan plan, FailurePolicy policy) {
    return plan.without("onFailure").also("onFailure", builder -> builder.onFailure(policy));
  }

  private static class Passing implements Running {
    final Running running;

    Passing(Running running) {
      this.running = running;
    }

    @Override
    public void await() {
      running.await();
    }

    @Override
    public boolean await(Duration wait) {
      return running.await(wait);
    }

    @Override
    public Health health() {
      return running.health();
    }

    @Override
    public void close() {
      running.close();
    }
  }

  private static final class Unclosed extends Passing {
    Unclosed(Running running) {
      super(running);
    }

    @Override
    public void close() {
      // It goes with the connection.
    }
  }

  private static final class Optimistic extends Passing {
    Optimistic(Running running) {
      super(running);
    }

    @Override
    public Health health() {
      var sound = super.health();
      return new Health(
          sound.running(),
          sound.handled() + sound.failed(),
          sound.failed(),
          sound.inHand(),
          sound.stoppedBy());
    }
  }
}

package dev.weir.tck.mutants;

import dev.weir.CommitStrategy;
import dev.weir.Consumer;
import dev.weir.InvalidInput;
import dev.weir.Message;
import dev.weir.tck.Mutation;
import dev.weir.tck.forwarding.ConsumerPlan;
import dev.weir.tck.forwarding.ForwardingConsumer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Break the chapter "Subjects".
final class SubjectMutants {
  private SubjectMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of("C143", "takes * for >", patterns(pattern -> pattern.replaceAll("\\*$", ">"))),
        Mutant.of(
            "C144",
            "takes > for *",
            patterns(pattern -> pattern.length() > 1 ? pattern.replace('>', '*') : pattern)),
        Mutant.of(
            "C145",
            "hears the last pattern only",
            Breaks.plans(
                Breaks.says("subject"),
                plan -> subject(plan.without("subject"), String.valueOf(plan.said("subject"))))),
        Mutant.of("C146", "knows no exceptions", Breaks.without("exceptSubject")),
        Mutant.of(
            "C147",
            "takes no subject for any",
            Breaks.plans(
                plan -> ">".equals(plan.said("subject")), plan -> plan.without("subject"))),
        Mutant.of(
            "C148",
            "leaves open what it filters out",
            Breaks.opening((plan, weir) ->
                plan.says("subject") && isAcked(plan) && !plan.says("share")
                    ? filtering(plan.without("subject").open(weir))
                    : plan.open(weir))),
        Mutant.of(
            "C149",
            "does without a pattern that is none",
            Breaks.yielding(
                InvalidInput.class, plan -> plan.without("subject").without("exceptSubject"))),
        Mutant.of(
            "C150",
            "filters nothing by message",
            Breaks.plans(
                Breaks.byMessage(), plan -> plan.without("subject").without("exceptSubject"))));
  }

  private static boolean isAcked(ConsumerPlan plan) {
    return plan.strategy() instanceof CommitStrategy.Acked;
  }

  private static Mutation patterns(UnaryOperator<String> change) {
    return Breaks.plans(
        plan -> plan.said("subject") != null && !plan.says("share"),
        plan ->
            subject(plan.without("subject"), change.apply(String.valueOf(plan.said("subject")))));
  }

  private static ConsumerPlan subject(ConsumerPlan plan, String pattern) {
    return plan.also("subject", builder -> builder.subject(pattern));
  }

  private static Consumer filtering(Consumer sound) {
    return new ForwardingConsumer(sound) {
      @Override
      public Optional<Message> next(Duration wait) {
        while (true) {
          var message = super.next(wait);
          if (message.isEmpty() || message.get().subject().orElse("").startsWith("order.")) {
            return message;
          }
        }
      }
    };
  }
}

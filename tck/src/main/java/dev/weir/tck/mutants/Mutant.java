package dev.weir.tck.mutants;

import dev.weir.tck.Mutation;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// A log that breaks one rule.
///
/// @param rule the rule that it breaks
/// @param breaks what it does, in words
/// @param mutation makes it, anew for each test, so that it may keep state
/// @param alsoBreaks rules that cannot hold either when this one is broken
/// @param because why they cannot; empty when there are none
public record Mutant(
    String rule,
    String breaks,
    Supplier<Mutation> mutation,
    Set<String> alsoBreaks,
    String because) {

  static Mutant of(String rule, String breaks, Supplier<Mutation> mutation) {
    return new Mutant(rule, breaks, mutation, Set.of(), "");
  }

  static Mutant of(String rule, String breaks, Mutation mutation) {
    return of(rule, breaks, () -> mutation);
  }

  Mutant alsoBreaking(Set<String> rules, String why) {
    return new Mutant(rule, breaks, mutation, rules, why);
  }

  /// Every mutant, by chapter.
  public static List<Mutant> all() {
    return Stream.of(
            OrderMutants.all(),
            ContentMutants.all(),
            PlacementMutants.all(),
            StartMutants.all(),
            EndMutants.all(),
            StrategyMutants.all(),
            AckMutants.all(),
            ResumeMutants.all(),
            CloseMutants.all(),
            ErrorMutants.all(),
            LagMutants.all(),
            TopicMutants.all(),
            StoredPositionMutants.all(),
            CallMutants.all(),
            CapabilityMutants.all(),
            TimedStrategyMutants.all(),
            SettledMutants.all(),
            RetryMutants.all(),
            KeyOrderMutants.all(),
            MemberMutants.all(),
            LeaseMutants.all(),
            MessageMutants.all(),
            SubjectMutants.all(),
            SeekMutants.all(),
            WhileOpenMutants.all(),
            HandlerMutants.all(),
            DeadLetterMutants.all(),
            DefinitionMutants.all(),
            TransactionMutants.all(),
            SharingStateMutants.all(),
            UnreadableMutants.all())
        .flatMap(List::stream)
        .toList();
  }
}

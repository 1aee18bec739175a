package dev.weir.backends.embedded;

import dev.weir.Backoff;
import dev.weir.ConsumerDefinition;
import dev.weir.Share;
import dev.weir.engine.Front;
import dev.weir.state.Command;
import dev.weir.state.Definition;
import dev.weir.state.Question;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What consumers are, in an engine.
final class EngineDefinitions {
  private final Front engine;
  private final Errors errors;

  EngineDefinitions(Front engine, Errors errors) {
    this.engine = engine;
    this.errors = errors;
  }

  Optional<ConsumerDefinition> find(String consumer) {
    return errors.await(engine.ask(new Question.DefinitionOf(consumer))).map(EngineDefinitions::of);
  }

  void define(String consumer, ConsumerDefinition definition) {
    errors.join(engine.submit(new Command.DefineConsumer(consumer, of(definition))));
  }

  static ConsumerDefinition of(Definition stored) {
    return new ConsumerDefinition(
        stored.byMessage() ? Share.BY_MESSAGE : Share.BY_PARTITION,
        stored.orderedByKey(),
        stored.attempts(),
        of(stored.backoff()),
        Duration.ofMillis(stored.leaseMillis()),
        Duration.ofMillis(stored.expireAfterMillis()),
        stored.subjects(),
        stored.exceptSubjects());
  }

  private static Backoff of(Definition.Backoff stored) {
    var delays = stored.delaysMillis().stream().map(Duration::ofMillis).toArray(Duration[]::new);
    return switch (stored.kind()) {
      case FIXED -> Backoff.fixed(delays[0]);
      case EXPONENTIAL -> Backoff.exponential(delays[0], delays[1]);
      case LISTED -> Backoff.list(delays);
    };
  }

  private static Definition of(ConsumerDefinition definition) {
    return new Definition(
        definition.share() == Share.BY_MESSAGE,
        definition.orderedByKey(),
        definition.attempts(),
        of(definition.backoff()),
        definition.lease().toMillis(),
        definition.expireAfter().toMillis(),
        definition.subjects(),
        definition.exceptSubjects());
  }

  private static Definition.Backoff of(Backoff backoff) {
    return switch (backoff) {
      case Backoff.Fixed fixed ->
          new Definition.Backoff(Definition.Backoff.Kind.FIXED, List.of(fixed.delay().toMillis()));
      case Backoff.Exponential exponential ->
          new Definition.Backoff(
              Definition.Backoff.Kind.EXPONENTIAL,
              // Less than a millisecond is not stored: it would come back as none at all.
              List.of(
                  Math.max(1, exponential.first().toMillis()),
                  Math.max(1, exponential.longest().toMillis())));
      case Backoff.Listed listed ->
          new Definition.Backoff(
              Definition.Backoff.Kind.LISTED,
              listed.delays().stream().map(Duration::toMillis).toList());
    };
  }
}
